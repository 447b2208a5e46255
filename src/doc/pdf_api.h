/* The functions of cairo, pango and glib that the PDF writer calls, opened when the first PDF is written (base/lazy.h). */
#ifndef CORDON_DOC_PDF_API_H
#define CORDON_DOC_PDF_API_H

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include "base/err.h"

/* Names as in the libraries, without their prefix. */
struct cairo_api {
    __typeof__(&cairo_pdf_surface_create_for_stream) pdf_create;
    __typeof__(&cairo_pdf_surface_set_size) pdf_set_size;
    __typeof__(&cairo_pdf_surface_set_metadata) pdf_set_metadata;
    __typeof__(&cairo_pdf_surface_add_outline) pdf_add_outline;
    __typeof__(&cairo_pdf_surface_set_page_label) pdf_set_page_label;
    __typeof__(&cairo_surface_finish) surface_finish;
    __typeof__(&cairo_surface_status) surface_status;
    __typeof__(&cairo_surface_destroy) surface_destroy;
    __typeof__(&cairo_create) create;
    __typeof__(&cairo_destroy) destroy;
    __typeof__(&cairo_status) status;
    __typeof__(&cairo_status_to_string) status_to_string;
    __typeof__(&cairo_show_page) show_page;
    __typeof__(&cairo_save) save;
    __typeof__(&cairo_restore) restore;
    __typeof__(&cairo_translate) translate;
    __typeof__(&cairo_scale) scale;
    __typeof__(&cairo_set_source_rgb) set_source_rgb;
    __typeof__(&cairo_set_line_width) set_line_width;
    __typeof__(&cairo_set_dash) set_dash;
    __typeof__(&cairo_set_line_join) set_line_join;
    __typeof__(&cairo_new_path) new_path;
    __typeof__(&cairo_move_to) move_to;
    __typeof__(&cairo_line_to) line_to;
    __typeof__(&cairo_curve_to) curve_to;
    __typeof__(&cairo_arc) arc;
    __typeof__(&cairo_rectangle) rectangle;
    __typeof__(&cairo_close_path) close_path;
    __typeof__(&cairo_clip) clip;
    __typeof__(&cairo_fill) fill;
    __typeof__(&cairo_fill_preserve) fill_preserve;
    __typeof__(&cairo_stroke) stroke;
    __typeof__(&cairo_tag_begin) tag_begin;
    __typeof__(&cairo_tag_end) tag_end;
};

struct pango_api {
    __typeof__(&pango_cairo_create_context) create_context;
    __typeof__(&pango_cairo_context_set_resolution) context_set_resolution;
    __typeof__(&pango_cairo_show_layout_line) show_layout_line;
    __typeof__(&pango_context_set_language) context_set_language;
    __typeof__(&pango_context_set_round_glyph_positions) context_set_round_glyph_positions;
    __typeof__(&pango_language_from_string) language_from_string;
    __typeof__(&pango_font_description_from_string) font_description_from_string;
    __typeof__(&pango_font_description_free) font_description_free;
    __typeof__(&pango_layout_new) layout_new;
    __typeof__(&pango_layout_set_font_description) layout_set_font_description;
    __typeof__(&pango_layout_set_text) layout_set_text;
    __typeof__(&pango_layout_set_width) layout_set_width;
    __typeof__(&pango_layout_set_wrap) layout_set_wrap;
    __typeof__(&pango_layout_set_ellipsize) layout_set_ellipsize;
    __typeof__(&pango_layout_set_attributes) layout_set_attributes;
    __typeof__(&pango_layout_get_line_count) layout_get_line_count;
    __typeof__(&pango_layout_get_line_readonly) layout_get_line_readonly;
    __typeof__(&pango_layout_get_iter) layout_get_iter;
    __typeof__(&pango_layout_iter_free) layout_iter_free;
    __typeof__(&pango_layout_iter_next_line) layout_iter_next_line;
    __typeof__(&pango_layout_iter_get_line_readonly) layout_iter_get_line_readonly;
    __typeof__(&pango_layout_iter_get_line_yrange) layout_iter_get_line_yrange;
    __typeof__(&pango_layout_iter_get_line_extents) layout_iter_get_line_extents;
    __typeof__(&pango_layout_iter_get_baseline) layout_iter_get_baseline;
    __typeof__(&pango_layout_line_get_x_ranges) layout_line_get_x_ranges;
    __typeof__(&pango_layout_line_index_to_x) layout_line_index_to_x;
    __typeof__(&pango_attr_list_new) attr_list_new;
    __typeof__(&pango_attr_list_insert) attr_list_insert;
    __typeof__(&pango_attr_list_unref) attr_list_unref;
    __typeof__(&pango_attr_weight_new) attr_weight_new;
    __typeof__(&pango_attr_style_new) attr_style_new;
    __typeof__(&pango_attr_family_new) attr_family_new;
    __typeof__(&pango_attr_scale_new) attr_scale_new;
    __typeof__(&pango_attr_foreground_new) attr_foreground_new;
    __typeof__(&pango_attr_background_new) attr_background_new;
    __typeof__(&pango_attr_font_features_new) attr_font_features_new;
    __typeof__(&pango_attr_insert_hyphens_new) attr_insert_hyphens_new;
    __typeof__(&pango_attr_line_height_new_absolute) attr_line_height_new_absolute;
    __typeof__(&g_object_unref) object_unref;
    __typeof__(&g_free) free;
};

struct pdf_api {
    struct cairo_api cairo;
    struct pango_api pango;
};

bool pdf_api_open(struct pdf_api *api, struct err *e);

#endif
