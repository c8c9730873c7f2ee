from geoplan.errors import NotFound


class NoticeNotFound(NotFound):
    """There is no such message for you."""

    code = "notices.notice-not-found"
