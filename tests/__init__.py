from . import test_concurrency
