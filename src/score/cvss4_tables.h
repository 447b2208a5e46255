/* CVSS 4.0's look-up table. For cvss4.c only. */
#ifndef CORDON_SCORE_CVSS4_TABLES_H
#define CORDON_SCORE_CVSS4_TABLES_H

struct cvss4_macro {
    char vector[7]; /* EQ1 … EQ6 */
    int tenths;
};

extern const struct cvss4_macro cvss4_macros[]; /* sorted by vector */
extern const int cvss4_macro_count;

#endif
