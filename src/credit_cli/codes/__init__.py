"""Codes of Chinese registers in the manner of python-stdnum: `compact`, `validate`, `is_valid`, `format` per module.

`uscc` (GB 32100) with its whole-column twin `verdicts`, `orgcode` (GB 11714), `regno` (注册号), `taxno`, `ric`
(GB 11643), the tables behind them (`region`, `authority`) and the safe corrector (`repair`).
"""
