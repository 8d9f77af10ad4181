/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-answer-cache.h"
#include "jk-catalogue.h"
#include "jk-engine.h"
#include "jk-json-writer.h"
#include "jk-role.h"

G_BEGIN_DECLS

#define JK_API_PREFIX "/api/monitoring/autonomous"
#define JK_MAX_ARGUMENTS 3

typedef struct _JkRequest JkRequest;
typedef struct _JkAlertWriting JkAlertWriting;

typedef enum
{
  JK_PARAMETER_TEXT,
  JK_PARAMETER_TIME,    /* RFC 3339, or milliseconds since 1970 */
  JK_PARAMETER_INTEGER,
  JK_PARAMETER_BOOLEAN, /* true or false */
} JkParameterType;

/**
 * JkParameter:
 * @name: %NULL ends a list
 * @least: of an integer
 * @most: of an integer
 * @repeats: it may stand more than once
 */
typedef struct
{
  const char *name;
  JkParameterType type;
  gint64 least;
  gint64 most;
  gboolean repeats;
  const char *summary;
} JkParameter;

/* Writes the answer's body, or calls jk_request_fail(). For answers that need nothing but the engine's present. */
typedef void (*JkWriteFunc) (JkRequest *request, JkJsonWriter *out);
/* Makes the answer itself, at once or later; takes @request, which ends with jk_request_respond() or jk_request_fail(). */
typedef void (*JkServeFunc) (JkRequest *request);

typedef enum
{
  JK_ROUTE_LOCALISED = 1 << 0, /* the body has texts of our own in it */
  JK_ROUTE_HEALTH = 1 << 1,    /* asked by machines that do not know our name */
  JK_ROUTE_STREAM = 1 << 2,    /* a browser can open it across origins, and it stays open */
  JK_ROUTE_IF_MATCH = 1 << 3,  /* refuses to change what has changed meanwhile */
  JK_ROUTE_KEY_ONLY = 1 << 4,  /* a token will not do, nor being the local user */
} JkRouteFlags;

/**
 * JkRoute:
 * @path: a template such as "/projects/{id}", whole
 * @max_age_s: the longest that a kept answer may be old; 0: not kept
 * @facets: 1 << JkFacet of all that the body is made from
 * @write: (nullable): see #JkWriteFunc
 * @serve: (nullable): see #JkServeFunc; with neither the call is not built yet and answers 501; with both @write answers
 *   without a query, and is kept, and @serve with one
 * @body: (nullable): what it answers
 * @request_body: (nullable): what it takes
 * @parameters: (nullable): of the query; others are refused
 * @status: of a good answer
 * @content_type: (nullable): %NULL for JSON
 *
 * One call. Routing, roles, keeping, filtering and the OpenAPI description all go by this.
 */
typedef struct
{
  const char *method;
  const char *path;
  JkRole role;
  guint max_age_s;
  guint facets;
  guint flags;
  JkWriteFunc write;
  JkServeFunc serve;
  const JkMember *body;
  const JkMember *request_body;
  const JkParameter *parameters;
  guint status;
  const char *content_type;
  const char *summary;
} JkRoute;

/* Returns: (nullable): parameters that the route takes besides its own, as all of its kind do */
const JkParameter *jk_route_get_common_parameters (const JkRoute *route);
/* Returns: %FALSE if the call answers 501 */
gboolean jk_route_is_built (const JkRoute *route);
/* Returns: (array length=n_routes): every call there is */
const JkRoute *jk_route_list (gsize *n_routes);

/**
 * JkResource:
 * @routes: (array length=n_routes): one a method
 * @answers: by detail and language: the answers kept of a GET without arguments
 *
 * One path template with its methods.
 */
typedef struct
{
  const char *path;
  char **segments; /* (nullable): of a template with arguments */
  const JkRoute *routes[4];
  guint n_routes;
  char *allow; /* for the Allow header */
  JkAnswer *answers[2][JK_N_LANGUAGES];
  JkAlertWriting *writings[2][JK_N_LANGUAGES]; /* (nullable), not owned: what will be the next of @answers */
} JkResource;

/**
 * JkRouter:
 *
 * Finds the resource of a path.
 */
typedef struct _JkRouter JkRouter;

JkRouter *jk_router_new (const JkRoute *routes, gsize n_routes);
void jk_router_free (JkRouter *self);

/**
 * jk_router_find:
 * @path: as it came, percent-encoded
 * @arguments: (out): %NULL-terminated values of the template's arguments, decoded; free each. Untouched if there are none
 *
 * Returns: (transfer none) (nullable): %NULL if nothing has that path
 */
JkResource *jk_router_find (JkRouter *self, const char *path, char *arguments[JK_MAX_ARGUMENTS + 1]);

/* Returns: (nullable): the route for @method; HEAD is GET */
const JkRoute *jk_resource_get_route (const JkResource *self, const char *method);

G_END_DECLS
