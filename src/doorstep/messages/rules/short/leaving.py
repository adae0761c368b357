"""The words by which people end messages, or want them again, in our six languages and in those of networks. Pure.

STOP, START and their like are asked for by networks (CTIA Messaging Principles 5.1.3; in France STOP, in Spain BAJA, in
China TD or T). Only an answer that is nothing but such a word counts: "please do not stop the parcel" is a question.
"""

import unicodedata

_LEAVE = (
    # English and networks anywhere
    "stop", "stopall", "stop all", "unsubscribe", "cancel", "end", "quit", "optout", "opt out", "revoke", "remove me",
    "no more", "leave me alone",
    # German
    "stopp", "abmelden", "austragen", "abbestellen", "beenden", "keine nachrichten", "keine nachrichten mehr",
    # French
    "arret", "arreter", "stop sms", "desabonner", "desinscrire", "desinscription", "desabonnement", "fin",
    # Spanish
    "baja", "alto", "parar", "cancelar", "darme de baja", "no mas", "salir",
    # Portuguese
    "sair", "pare", "descadastrar", "remover", "cancelar inscricao", "nao quero mais",
    # Chinese, simplified and traditional
    "退订", "退訂", "取消订阅", "取消訂閱", "停止", "td", "t", "拒收",
)  # fmt: skip
_JOIN = (
    "start", "unstop", "subscribe", "optin", "opt in", "anmelden", "abonner", "reprendre", "alta", "volver",
    "voltar", "订阅", "訂閱", "恢复", "恢復",
)  # fmt: skip
_LONGEST = 60


def leaves_or_joins(text: str) -> tuple[bool, bool]:
    """Say whether an answer ends messages, and whether it begins them again."""
    if len(text) > _LONGEST:
        return False, False
    word = _bare(text)
    return word in _LEAVES, word in _JOINS


def _bare(text: str) -> str:
    """Letters and digits alone: no case, accents, punctuation, doubled blanks, "please" or "thanks"."""
    flat = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(sign if sign.isalnum() else " " for sign in flat if not unicodedata.combining(sign))
    words = [word for word in kept.split() if word not in _POLITE]
    return " ".join(words)


_POLITE = frozenset(
    {"please", "pls", "thanks", "thank", "you", "bitte", "danke", "merci", "svp", "por", "favor", "gracias", "obrigado",
     "obrigada", "请", "請", "谢谢", "謝謝"}
)  # fmt: skip
_LEAVES, _JOINS = frozenset(map(_bare, _LEAVE)), frozenset(map(_bare, _JOIN))
