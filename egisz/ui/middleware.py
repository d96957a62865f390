from __future__ import annotations

import uuid


class RequestIdMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.request_id = uuid.uuid4().hex[:16]
        return self.get_response(request)


class SecurityHeadersMiddleware(RequestIdMiddleware):
    def __call__(self, request):
        return self.get_response(request)


class HouseErrorsMiddleware(SecurityHeadersMiddleware):
    pass
