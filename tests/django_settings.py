"""Django in tests: ours, with a password hasher that costs nothing."""

from doorstep.web.settings import *  # noqa: F403 - the tests run with the settings of the product

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
