from tests.frmr.conftest import region

__all__ = ["region"]
