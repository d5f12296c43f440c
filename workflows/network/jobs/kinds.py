"""What is done behind the pages: the kinds of jobs and their states."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from workflows.verdict import Text
from workflows.whole import whole


class JobKind(StrEnum):
    """What a job does; its key names the one thing that it does it to."""

    IMPORT_ORDERS = "import_orders"
    FINISH_CERTIFICATE = "finish_certificate"
    TELL = "tell"
    SEND_MESSAGE = "send_message"
    RECALL = "recall"
    DELIVER_WEBHOOK = "deliver_webhook"


class JobState(StrEnum):
    """Where a job is; one that is done has no row any more."""

    WAITING = "waiting"
    RUNNING = "running"
    DEAD = "dead"


KIND_NAMES: Mapping[JobKind, Text] = whole(
    JobKind,
    {
        JobKind.IMPORT_ORDERS: Text("导入订单", "Import orders"),
        JobKind.FINISH_CERTIFICATE: Text("出具证书", "Finish a certificate"),
        JobKind.TELL: Text("告知相关的人", "Tell those concerned"),
        JobKind.SEND_MESSAGE: Text("发送消息", "Send a message"),
        JobKind.RECALL: Text("执行召回", "Carry out a recall"),
        JobKind.DELIVER_WEBHOOK: Text("推送通知到程序", "Deliver a webhook"),
    },
)
