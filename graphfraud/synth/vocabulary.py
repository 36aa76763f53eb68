"""Codes and words: claim types, departments, diagnoses, names (DOMAIN.md §2)."""

from __future__ import annotations

MED_TYPES = ("11", "14", "21", "41", "13", "16", "51", "52", "28", "22", "24", "25", "26", "9929")
OUTPATIENT, CHRONIC, INPATIENT, PHARMACY, EMERGENCY, TCM, BIRTH_VISIT, BIRTH_STAY, DAY_SURGERY = (
    range(9)
)
INJURY_STAY, EMERGENCY_STAY, AWAY_STAY, SINGLE_DISEASE_STAY, PHARMACY_CHRONIC = range(9, 14)
STAYS = (
    INPATIENT,
    BIRTH_STAY,
    DAY_SURGERY,
    INJURY_STAY,
    EMERGENCY_STAY,
    AWAY_STAY,
    SINGLE_DISEASE_STAY,
)

DEPARTMENTS = (
    "内科",
    "外科",
    "骨科",
    "妇产科",
    "儿科",
    "心内科",
    "神经内科",
    "呼吸内科",
    "肿瘤科",
    "肾内科",
    "精神科",
    "康复科",
    "眼科",
    "中医科",
    "急诊科",
)
(
    GENERAL,
    SURGERY,
    BONES,
    MATERNITY,
    CHILDREN,
    HEART,
    NERVES,
    LUNGS,
    TUMOUR,
    KIDNEY,
    MIND,
    REHABILITATION,
    EYES,
    CHINESE,
    CASUALTY,
) = range(15)

#: per department, the diagnoses (ICD-10) seen there
DIAGNOSES: tuple[tuple[str, ...], ...] = (
    ("I10.x00", "E11.900", "K29.500", "R42.x00", "J06.900"),
    ("K35.800", "K80.200", "K40.900"),
    ("M51.200", "S82.900", "M17.900", "M54.500"),
    ("O80.000", "N76.000", "O26.900"),
    ("J06.900", "J18.900", "A09.900"),
    ("I25.100", "I10.x00", "I50.900"),
    ("I63.900", "G45.900", "I67.200"),
    ("J44.900", "J18.900", "J20.900", "J10.100"),
    ("C34.900", "C16.900", "C50.900", "Z51.100"),
    ("N18.000", "N18.900", "Z49.100"),
    ("F20.900", "F32.900", "F03.x00"),
    ("I69.300", "M50.200", "Z50.900"),
    ("H25.900", "H40.900"),
    ("M54.500", "R42.x00", "M75.000"),
    ("T14.900", "A05.900", "S01.900"),
)
DIAGNOSIS_CODES: tuple[str, ...] = tuple(sorted({d for row in DIAGNOSES for d in row}))
#: chronic and special diseases of the outpatient list
DISEASES = ("M03900", "M01600", "M07800", "M00500", "M02101", "M08300")
HYPERTENSION, DIABETES, RENAL, TUMOUR_DISEASE, MENTAL, CORONARY = range(6)

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰春梅红国建文志海燕永生金凤"
