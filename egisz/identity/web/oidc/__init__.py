"""Pages of the OpenID Connect face: the way in, a device that waits, the way out."""
