"""Headers of every answer: what a browser may load, frame, measure and remember (OWASP ASVS 5.0, V3.4)."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)

# What the pages use stands first; everything else that browsers know is switched off.
_OWN_FEATURES = ("clipboard-write", "fullscreen", "publickey-credentials-create", "publickey-credentials-get")
_NO_FEATURES = (
    "accelerometer", "ambient-light-sensor", "attribution-reporting", "autoplay", "bluetooth", "browsing-topics",
    "camera", "clipboard-read", "compute-pressure", "cross-origin-isolated", "display-capture", "encrypted-media",
    "gamepad", "geolocation", "gyroscope", "hid", "identity-credentials-get", "idle-detection", "interest-cohort",
    "join-ad-interest-group", "keyboard-map", "local-fonts", "magnetometer", "microphone", "midi", "otp-credentials",
    "payment", "picture-in-picture", "run-ad-auction", "screen-wake-lock", "serial", "speaker-selection",
    "storage-access", "sync-xhr", "usb", "web-share", "window-management", "xr-spatial-tracking",
)  # fmt: skip
PERMISSIONS_POLICY = ", ".join(
    (*(f"{name}=(self)" for name in _OWN_FEATURES), *(f"{name}=()" for name in _NO_FEATURES))
)

# Programs get data, never a page: nothing of it may run or be framed.
MACHINE = (
    ("X-Content-Type-Options", "nosniff"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("Referrer-Policy", "same-origin"),
    ("X-Frame-Options", "DENY"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)


def content_security_policy() -> str:
    """Nothing inline, nothing foreign. Forms may also lead to the sign-in provider when it lives elsewhere."""
    address = settings.EGISZ_OIDC_ISSUER if settings.EGISZ_SIGNIN == "oidc_gateway" else settings.EGISZ_ESIA_URL
    provider = urlsplit(address)
    if not provider.scheme or address == settings.EGISZ_BASE_URL:
        return CONTENT_SECURITY_POLICY
    return CONTENT_SECURITY_POLICY.replace(
        "form-action 'self'", f"form-action 'self' {provider.scheme}://{provider.netloc}"
    )


def strict_transport() -> str:
    """The value of Strict-Transport-Security; "" where the address of the installation is not https."""
    if not settings.SECURE_HSTS_SECONDS:
        return ""
    inner = "; includeSubDomains" if settings.SECURE_HSTS_INCLUDE_SUBDOMAINS else ""
    return f"max-age={settings.SECURE_HSTS_SECONDS}{inner}"


def page_headers() -> tuple[tuple[str, str], ...]:
    """What every answer to a browser has, unless a view said something of its own."""
    return (
        ("Content-Security-Policy", content_security_policy()),
        ("Permissions-Policy", PERMISSIONS_POLICY),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("X-Frame-Options", "DENY"),
    )


def machine_headers() -> tuple[tuple[str, str], ...]:
    """What every answer to a program has, in front of Django's own middleware."""
    transport = strict_transport()
    return (*MACHINE, ("Strict-Transport-Security", transport)) if transport else MACHINE
