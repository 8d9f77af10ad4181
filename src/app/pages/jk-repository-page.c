/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-repository-page.h"

typedef struct
{
  JkHost *host;              /* (nullable) */
  char *project;             /* (nullable): id */
  GCancellable *cancellable; /* (nullable): of the loads under way */
  gulong detail_changed;     /* while it is on screen */
} JkRepositoryPagePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (JkRepositoryPage, jk_repository_page, ADW_TYPE_BIN)

static JkRepositoryPagePrivate *
get_private (JkRepositoryPage *self)
{
  return jk_repository_page_get_instance_private (self);
}

static void
cancel (JkRepositoryPage *self)
{
  JkRepositoryPagePrivate *priv = get_private (self);

  g_cancellable_cancel (priv->cancellable);
  g_clear_object (&priv->cancellable);
}

static void
on_detail_changed_cb (JkHost           *host,
                      const char       *collector,
                      const char       *project,
                      JkRepositoryPage *self)
{
  if (g_strcmp0 (project, get_private (self)->project) == 0 && g_strcmp0 (collector, "git") == 0)
    jk_repository_page_load (self);
}

static void
wake (JkRepositoryPage *self)
{
  JkRepositoryPagePrivate *priv = get_private (self);

  if (priv->host == NULL || priv->detail_changed != 0)
    return;
  priv->detail_changed = g_signal_connect_object (priv->host, "detail-changed", G_CALLBACK (on_detail_changed_cb), self, 0);
  jk_repository_page_load (self);
}

static void
sleep_until_mapped (JkRepositoryPage *self)
{
  JkRepositoryPagePrivate *priv = get_private (self);

  if (priv->host != NULL)
    g_clear_signal_handler (&priv->detail_changed, priv->host);
  cancel (self);
}

static void
jk_repository_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (jk_repository_page_parent_class)->map (widget);
  wake (JK_REPOSITORY_PAGE (widget));
}

static void
jk_repository_page_unmap (GtkWidget *widget)
{
  sleep_until_mapped (JK_REPOSITORY_PAGE (widget));
  GTK_WIDGET_CLASS (jk_repository_page_parent_class)->unmap (widget);
}

static void
jk_repository_page_dispose (GObject *object)
{
  JkRepositoryPagePrivate *priv = get_private (JK_REPOSITORY_PAGE (object));

  sleep_until_mapped (JK_REPOSITORY_PAGE (object));
  g_clear_pointer (&priv->project, g_free);
  g_clear_object (&priv->host);

  G_OBJECT_CLASS (jk_repository_page_parent_class)->dispose (object);
}

static void
jk_repository_page_class_init (JkRepositoryPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = jk_repository_page_dispose;
  GTK_WIDGET_CLASS (klass)->map = jk_repository_page_map;
  GTK_WIDGET_CLASS (klass)->unmap = jk_repository_page_unmap;
}

static void
jk_repository_page_init (JkRepositoryPage *self)
{
}

void
jk_repository_page_set_host (JkRepositoryPage *self,
                             JkHost           *host)
{
  g_return_if_fail (JK_IS_REPOSITORY_PAGE (self) && get_private (self)->host == NULL);

  get_private (self)->host = g_object_ref (host);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    wake (self);
}

JkHost *
jk_repository_page_get_host (JkRepositoryPage *self)
{
  return get_private (self)->host;
}

void
jk_repository_page_set_project (JkRepositoryPage *self,
                                const char       *project)
{
  g_autofree char *before = get_private (self)->project;

  get_private (self)->project = g_strdup (project);
}

const char *
jk_repository_page_get_project (JkRepositoryPage *self)
{
  return get_private (self)->project;
}

void
jk_repository_page_load (JkRepositoryPage *self)
{
  JkRepositoryPagePrivate *priv = get_private (self);

  cancel (self);
  if (priv->host == NULL || priv->project == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  priv->cancellable = g_cancellable_new ();
  JK_REPOSITORY_PAGE_GET_CLASS (self)->load (self, priv->cancellable);
}
