/*
 * CycloneDX XML as a form of CycloneDX JSON: which element and attribute is which member, from data/cyclonedx-xml.tsv
 * (docs/decisions/xml.md). For the reader and the writer of the XML form only.
 */
#ifndef CORDON_BOM_CYCLONEDX_XML_H
#define CORDON_BOM_CYCLONEDX_XML_H

#include "base/map.h"
#include "base/vec.h"

#define CDX_NAMESPACE "http://cyclonedx.org/schema/bom/"

/* How a value is written in XML. */
enum cdx_form {
    CDX_TEXT, /* as it stands */
    CDX_LINE, /* xs:normalizedString; its white space is kept all the same, for JSON has it too */
    CDX_WORD, /* xs:token, xs:anyURI, xs:dateTime: no white space around it */
    CDX_INTEGER,
    CDX_NUMBER,
    CDX_BOOLEAN,
    CDX_REF,  /* an element that has nothing but the attribute `ref` */
    CDX_TYPE, /* elements and attributes of a type */
    CDX_ANY,  /* known to the XML schema, but nothing that the JSON form can hold */
    CDX_FORMS,
};

/* Where a value goes in JSON. */
enum cdx_role {
    CDX_MEMBER,  /* "name": the member */
    CDX_LIST,    /* "name[]": one of the items of the array that is the member; the elements stand side by side */
    CDX_ITEM,    /* "[]": an item of the array that the element around it is */
    CDX_WRAPPED, /* "[]name": the same, in an object with this one member */
    CDX_ITSELF,  /* "=": what the element around it is */
    CDX_MERGED,  /* ".": its members are those of the object around it */
    CDX_NOWHERE, /* "-" */
};

struct cdx_field {
    struct str name; /* of the element, or of the attribute without "@" */
    struct str member;
    bool attribute, text; /* else an element */
    bool single;          /* "[1]" for "[]": XML has room for one */
    enum cdx_role role;
    enum cdx_form form;
    struct cdx_type *type;
    size_t order;
};

enum cdx_shape { CDX_OBJECT, CDX_ARRAY, CDX_VALUE, CDX_ANY_SHAPE /* its first child tells */ };

struct cdx_type {
    VEC(struct cdx_field) fields; /* in the order of the XML schema */
    enum cdx_shape shape;
    bool unordered;      /* its elements stand in any order */
    bool choice;         /* only elements of one name stand together */
    bool open;           /* elements of other namespaces are allowed */
    bool any_attributes; /* attributes without namespace that the schema does not name are allowed */
    const struct cdx_field *text;
};

/* The document's type in a version ('5' of 1.5), with all that it leads to, in the arena. */
struct cdx_type *cdx_xml_types(struct arena *a, char version);

/* The element or attribute of this name, or null. O(fields). */
const struct cdx_field *cdx_xml_field(const struct cdx_type *t, struct str name, bool attribute);

#endif
