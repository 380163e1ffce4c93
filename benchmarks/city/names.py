"""Names by number: the same number gives the same name, different numbers different names."""

_WORDS = "安昌成德丰福广恒宏华吉嘉康隆茂明宁鹏瑞盛顺泰通旺祥欣兴永裕源泽正志众卓润达诚信和顺佳宝"
_TRADES = (
    "食品", "商贸", "建筑工程", "物流", "机械", "农业开发", "餐饮管理", "医药", "环保科技", "运输",
    "建材", "文化传媒", "房地产开发", "劳务", "矿业", "化工", "纺织", "家电", "物业服务", "种植",
)  # fmt: skip
_SHOPS = ("便利店", "饭店", "理发店", "汽修店", "服装店", "五金店", "药店", "烟酒店", "面馆", "水果店")
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧"
_GIVEN = "安宁文武清平远志新华建国春秋海山石林玉兰红梅少东小北子长永明光"


def _pair(chars: str, number: int) -> tuple[int, str]:
    number, first = divmod(number, len(chars))
    number, second = divmod(number, len(chars))
    return number, chars[first] + chars[second]


def company(number: int) -> str:
    """A company's name; distinct for numbers below 30,000 and more."""
    rest, words = _pair(_DISTINCT, number)
    rest, trade = divmod(rest, len(_TRADES))
    return f"平川市{words}{_ordinal(rest)}{_TRADES[trade]}有限公司"


def shop(number: int) -> str:
    """A sole trader's name."""
    rest, words = _pair(_DISTINCT, number)
    rest, kind = divmod(rest, len(_SHOPS))
    return f"平川市{words}{_ordinal(rest)}{_SHOPS[kind]}"


def person(number: int) -> str:
    """A natural person's name."""
    rest, given = _pair(_PEOPLE, number)
    return _SURNAMES[rest % len(_SURNAMES)] + given


_DISTINCT = "".join(dict.fromkeys(_WORDS))
_PEOPLE = "".join(dict.fromkeys(_GIVEN))


def _ordinal(number: int) -> str:
    return "" if number == 0 else "一二三四五六七八九"[number - 1]
