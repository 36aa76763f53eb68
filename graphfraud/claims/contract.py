"""The tables and columns of an extract: the platform's names and their Chinese headers.

Names follow the national medical-insurance platform's settlement tables; `ALIASES` knows the
Chinese column comments of the same tables, so that an export with Chinese headers needs no mapping.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

TABLES = ("claims", "fee_lines", "registrations", "institutions", "persons", "staff")

#: columns each table cannot do without; a tuple is a choice (the first is the preferred one)
NEEDED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "claims": (
        ("setl_id",), ("psn_no",), ("fixmedins_code",), ("med_type",),
        ("begntime", "begndate"), ("medfee_sumamt",), ("fund_pay_sumamt",),
    ),
    "fee_lines": (("setl_id",),),
    "registrations": (("psn_no",),),
    "institutions": (("fixmedins_code",),),
    "persons": (("psn_no",),),
    "staff": (("psn_no",),),
}  # fmt: skip

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "claims": tuple(
        """setl_id psn_no fixmedins_code med_type begntime begndate medfee_sumamt fund_pay_sumamt
        mdtrt_id endtime enddate los_days setl_time atddr_no adm_dept_codg adm_bed
        dscg_maindiag_code dise_codg dscg_way acct_pay psn_name certno gend brdy insutype psn_type
        sp_psn_type insu_admdvs fix_blng_admdvs emp_no fixmedins_name hosp_lv mdtrt_cert_type
        mdtrt_cert_no ssc_cardno card_id tel coner_name setl_type opter_id opter_name opt_time
        optins_no audit1_opter_id audit2_opter_id pay_opter_id manl_reim_rea bankacct acctname
        agnter_certno invono refd_setl_flag init_setl_id mid_setl_flag vali_flag""".split()
    ),
    "fee_lines": tuple(
        """setl_id bkkp_sn hilist_code hilist_name fee_ocur_time cnt pric det_item_fee_sumamt
        bilg_dr_code rx_drord_no prd_days drug_trac_codg""".split()
    ),
    "registrations": tuple("psn_no kind opter_id optins_no agnter_certno doctor date".split()),
    "institutions": tuple(
        "fixmedins_code fixmedins_name hosp_lv fix_blng_admdvs beds lng lat".split()
    ),
    "persons": tuple("psn_no village address household_no tel sp_psn_type".split()),
    "staff": tuple("psn_no fixmedins_code optins_no opter_id role".split()),
}

_CHINESE: Mapping[str, str] = {
    "setl_id": "结算ID 结算编号 结算流水号 结算号",
    "psn_no": "人员编号 个人编号 参保人编号 人员ID",
    "fixmedins_code": "定点医药机构编号 定点医药机构编码 医药机构编码 医疗机构编码 机构编码 "
    "定点机构编号",
    "fixmedins_name": "定点医药机构名称 医药机构名称 医疗机构名称 机构名称 定点机构名称",
    "med_type": "医疗类别 医疗类别编码",
    "begntime": "开始时间 就诊开始时间 入院时间 就诊时间",
    "begndate": "开始日期 入院日期 就诊日期",
    "endtime": "结束时间 就诊结束时间 出院时间",
    "enddate": "结束日期 出院日期",
    "los_days": "住院天数 实际住院天数",
    "medfee_sumamt": "医疗费总额 医疗费用总额 费用总额 总费用 医疗总费用",
    "fund_pay_sumamt": "基金支付总额 基金支付 基金支付金额 医保基金支付总额",
    "mdtrt_id": "就诊ID 就诊编号 就诊登记号",
    "setl_time": "结算时间 结算日期",
    "atddr_no": "主治医生编码 主治医师编码 主治医师代码 主诊医师代码 主诊医师编码 医师编码",
    "adm_dept_codg": "入院科室编码 入院科室 科室编码",
    "adm_bed": "入院床位 床位号 床位",
    "dscg_maindiag_code": "住院主诊断代码 主诊断代码 主要诊断代码 住院主诊断 主诊断编码 "
    "主要诊断编码",
    "dise_codg": "病种编码 病种编号 病种代码",
    "dscg_way": "离院方式 出院方式",
    "acct_pay": "个人账户支出 个人账户支付 个人账户支付金额 账户支付",
    "psn_name": "人员姓名 姓名 参保人姓名",
    "certno": "证件号码 身份证号 身份证号码 证件号",
    "gend": "性别",
    "brdy": "出生日期 出生年月",
    "insutype": "险种类型 险种",
    "psn_type": "人员类别 人员类型",
    "sp_psn_type": "特殊人员类型 特殊人员类别",
    "insu_admdvs": "参保所属医保区划 参保地医保区划 参保地 参保区划",
    "fix_blng_admdvs": "定点归属医保区划 定点归属区划 机构所属区划 机构归属医保区划",
    "emp_no": "单位编号 单位编码",
    "hosp_lv": "医院等级 医院级别 机构等级",
    "mdtrt_cert_type": "就诊凭证类型",
    "mdtrt_cert_no": "就诊凭证编号 就诊凭证号",
    "ssc_cardno": "社保卡卡号 社会保障卡卡号 社保卡号 社会保障卡号",
    "card_id": "卡号 卡ID 医保卡号",
    "tel": "电话 联系电话 联系人电话 手机号 手机号码",
    "coner_name": "联系人姓名 联系人",
    "setl_type": "结算类别 结算类型",
    "opter_id": "经办人ID 经办人编号 经办人",
    "opter_name": "经办人姓名",
    "opt_time": "经办时间",
    "optins_no": "经办机构编号 经办机构",
    "audit1_opter_id": "一审人员 一审人员ID 一审人员编号 初审人员 初审人员ID",
    "audit2_opter_id": "二审人员 二审人员ID 二审人员编号 复审人员 复核人员",
    "pay_opter_id": "结算人员 结算人员ID 支付人员 支付人员ID",
    "manl_reim_rea": "零星报销原因 手工报销原因 零星(手工)报销原因",
    "bankacct": "银行账号 银行账户 账号 收款账号",
    "acctname": "户名 账户名称 银行账户名",
    "agnter_certno": "代办人证件号码 代办人证件号 代办人身份证号",
    "invono": "发票号 发票号码 票据号 票据号码",
    "refd_setl_flag": "退费结算标志 退费标志",
    "init_setl_id": "原结算ID 原结算编号",
    "mid_setl_flag": "中途结算标志",
    "vali_flag": "有效标志",
    "bkkp_sn": "记账流水号 费用明细流水号",
    "hilist_code": "医保目录编码 目录编码",
    "hilist_name": "医保目录名称 目录名称",
    "fee_ocur_time": "费用发生时间",
    "cnt": "数量",
    "pric": "单价",
    "det_item_fee_sumamt": "明细项目费用总额 明细总额 明细金额",
    "bilg_dr_code": "开单医师编码 开单医生编码 开单医师代码 开单医师",
    "rx_drord_no": "处方号 处方/医嘱号 处方医嘱号 医嘱号",
    "prd_days": "周期天数 用药天数",
    "drug_trac_codg": "药品追溯码 追溯码",
    "kind": "登记类别 登记类型 备案类型 类别",
    "doctor": "医师 医生 登记医师",
    "date": "日期 登记日期 备案日期",
    "beds": "床位数 编制床位数 核定床位数",
    "lng": "经度",
    "lat": "纬度",
    "village": "村 村(居)委会 村居 村委会 居委会",
    "address": "地址 住址 家庭住址 居住地址",
    "household_no": "户号 户编号 家庭编号",
    "role": "职务 角色 岗位",
}
_OTHER_SPELLINGS: Mapping[str, str] = {
    "chfpdr_code": "atddr_no", "insuplc_admdvs": "insu_admdvs", "bilg_dr_codg": "bilg_dr_code",
    "feedetl_sn": "bkkp_sn", "dise_no": "dise_codg", "atddr_code": "atddr_no",
}  # fmt: skip

#: codes of med_type, by prefix, longest first, → claim kind
KIND_INPATIENT, KIND_OUTPATIENT, KIND_CHRONIC, KIND_PHARMACY, KIND_OTHER = range(5)


def fold(header: str) -> str:
    """A header without width, case, surrounding space or quotes, so that spellings meet."""
    text = unicodedata.normalize("NFKC", header).strip().strip("\ufeff'\"` \t")
    return text.replace(" ", "").lower()


def _aliases() -> dict[str, str]:
    table = {fold(name): name for names in COLUMNS.values() for name in names}
    for name, words in _CHINESE.items():
        table.update({fold(word): name for word in words.split()})
    table.update({fold(k): v for k, v in _OTHER_SPELLINGS.items()})
    return table


ALIASES: Mapping[str, str] = _aliases()


def claim_kind(med_type: str | None) -> int:
    """Kind of claim that a `med_type` code stands for (0 inpatient … 4 other).

    Inpatient: 21 and anything under it, 22–28, 52. Chronic or special disease: 14 and under it, 15.
    Pharmacy: 41, 9929. Outpatient: 11, 12, 13 and under it, 16, 51. Source: DOMAIN.md §2.
    """
    code = (med_type or "").strip()
    if code[:2] in {"21", "22", "23", "24", "25", "26", "27", "28", "52"}:
        return KIND_INPATIENT
    if code == "9929" or code[:2] == "41":
        return KIND_PHARMACY
    if code[:2] in {"14", "15"}:
        return KIND_CHRONIC
    if code[:2] in {"11", "12", "13", "16", "51"}:
        return KIND_OUTPATIENT
    return KIND_OTHER
