/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-alerts-page.h"
#include "jk-healing.h"
#include "jk-machine-page.h"
#include "jk-metric-page.h"
#include "jk-overview-page.h"
#include "jk-project-page.h"
#include "jk-projects-page.h"
#include "jk-toast-line.h"
#include "jk-window-hosts.h"
#include "jk-window.h"

G_BEGIN_DECLS

struct _JkWindow
{
  AdwApplicationWindow parent_instance;

  GtkWidget *toasts;
  JkToastLine *said;       /* which toasts wait there */
  GtkWidget *leaflet;
  GtkWidget *sidebar;
  GtkWidget *sidebar_title;
  GtkWidget *host_icon;
  GtkWidget *host_name;
  GtkWidget *host_note;
  GtkWidget *nav;
  GtkWidget *alerts_badge; /* in the list of pages */
  GtkWidget *content;
  GtkWidget *header_bar;
  GtkWidget *title;
  GtkWidget *back_button;
  GtkWidget *add_button;
  GtkWidget *search_button;
  GtkWidget *project_menu;
  GtkWidget *menu_button;
  GtkWidget *notice;
  GtkWidget *notice_label;
  GtkWidget *notice_button;
  GtkWidget *operation_bar;
  GtkWidget *states;
  GtkWidget *loading;  /* made when they are needed, see jk-window-later.ui */
  GtkWidget *failed;
  GtkWidget *pages;
  GtkWidget *overview;
  GtkWidget *projects;
  GtkWidget *alerts;
  GtkWidget *machine;
  GtkWidget *project;
  GtkWidget *metric;
  GtkWidget *welcome;
  GtkWidget *healing_page;
  GtkWidget *changes;
  GtkWidget *diff;
  GtkWidget *checkpoint;

  JkHost *host;
  JkHealing *healing;      /* (nullable): made with the first page that shows it */
  char *wanted_rule;       /* (nullable): to be previewed as soon as @healing is loaded, see jk-window-healing.c */
  char *wanted_project;    /* (nullable): with @wanted_rule */
  JkWindowHosts *hosts;    /* (nullable): other hosts, see hosts/jk-window-hosts.h */
  JkWindowState *state;
  GPtrArray *history;      /* of char *: "overview", "project:ID", "metric:SERIES"; the last is shown */
  char *start_error;
  gboolean skipped_welcome;
  gboolean is_guarding;
  gboolean was_loaded;
  gboolean is_selecting;   /* the sidebar's row follows the page, not the other way round */
  gboolean is_painted;     /* the first picture is there, see jk-window-later.c */
  guint loading_timer;
  GHashTable *focused;     /* (nullable): place → weak GtkWidget, see jk-window-focus.c */
  GtkWidget *parked;       /* (nullable): the page that has the keyboard itself for the moment */
  gulong focus_moved;      /* while there is one */
  guint focus_timer;       /* while a page that is being loaded is to get the keyboard */
  guint focus_tries;       /* left, with it */
  GSList *undo;            /* see jk-window-undo.c */
};

/* What menus, buttons and keys ask for (jk-window-actions.c). */
void jk_window_install_actions (GtkWidgetClass *widget_class);

/* Projects: adding, renaming, removing (jk-window-projects.c). */
void jk_window_choose_project (JkWindow *self);
void jk_window_rename_project (JkWindow *self, const char *id);
void jk_window_remove_project (JkWindow *self, const char *id);
void jk_window_accept_drops (JkWindow *self);

/* What can be taken back, by "win.undo" (jk-window-undo.c): a project that was removed; settings, "section.key" → what it was
 * (string, or null for the default). */
void jk_window_offer_project (JkWindow *self, const char *path, const char *name);
void jk_window_offer_settings (JkWindow *self, JsonObject *before);
void jk_window_undo (JkWindow *self);
void jk_window_forget_undo (JkWindow *self);
/* Says what became of work of the host that takes something back; @data: (transfer full): the window. */
void jk_window_tell_undone_cb (GObject *source, GAsyncResult *result, gpointer data);

/* Which page is shown, and the way back (jk-window-pages.c). */
void jk_window_go (JkWindow *self, const char *place);
gboolean jk_window_go_back (JkWindow *self);
void jk_window_show_place (JkWindow *self);
/* A page is made when it is first shown. Returns: *@page */
GtkWidget *jk_window_ensure_page (JkWindow *self, GtkWidget **page, GType type, const char *name);
void jk_window_set_page_title (JkWindow *self, const char *title, const char *subtitle);
/* The sidebar's list of pages; its symbols come later. */
void jk_window_fill_nav (JkWindow *self);
void jk_window_fill_nav_icons (JkWindow *self);
void jk_window_go_to_root (JkWindow *self, guint index);

/* Where the keyboard is (jk-window-focus.c). Notes where on the page of @place it is, for the way back. */
void jk_window_note_focus (JkWindow *self, const char *place);
void jk_window_forget_focus (JkWindow *self);
/* Returns: %TRUE while it is in the lists beside the page */
gboolean jk_window_is_focus_in_list (JkWindow *self);
/* Puts it to the first widget of the page that is shown that takes it, as soon as there is one. */
void jk_window_enter_page (JkWindow *self);
/* Puts it to where it was on the page of @place, which is shown; where that is gone, to the first. */
void jk_window_return_to_page (JkWindow *self, const char *place);

/* The page of alerts: how many stand beside its name, and what is done about one (jk-window-alerts.c). */
void jk_window_count_alerts (JkWindow *self);
void jk_window_install_alert_actions (GtkWidgetClass *widget_class);

/* The pages of self-healing and of changes (jk-window-healing.c). Return: %FALSE if what they name is gone */
/* What the host heals is not of interest any more: another host is shown, or none. */
void jk_window_forget_healing (JkWindow *self);
/* What was to be previewed once the rules are known: the person has gone elsewhere. */
void jk_window_forget_preview (JkWindow *self);
gboolean jk_window_show_healing (JkWindow *self);
gboolean jk_window_show_changes (JkWindow *self, const char *id);
gboolean jk_window_show_diff (JkWindow *self, const char *place);
void jk_window_install_healing_actions (GtkWidgetClass *widget_class);

/* The page of a checkpoint, and the way back from going back to it (jk-window-checkpoints.c). @place: "PROJECT:CHECKPOINT". Returns: %FALSE
 * if the project is gone */
gboolean jk_window_show_checkpoint (JkWindow *self, const char *place);
void jk_window_install_checkpoint_actions (GtkWidgetClass *widget_class);

/* What the host's state means for the window: loading, failed, first run, paused, offline (jk-window-host.c). */
void jk_window_follow_host (JkWindow *self);
void jk_window_show_host (JkWindow *self);
/* Begins to show other hosts, once there is a picture and a host of the window's own (jk-window.c). */
void jk_window_show_hosts (JkWindow *self);

/* What the first picture does not need (jk-window-later.c): adds it once that is there, then emits "painted". */
void jk_window_complete_after_paint (JkWindow *self);
/* An object of jk-window-later.ui. Returns: (transfer full) */
GObject *jk_window_build_later (const char *id);

G_END_DECLS
