"""Every message both sides may assume, one file a step of the conversation. docs/sync.md says what each must do.

A message is a frozen dataclass with ``encode`` and ``decode``; a decode error is a ProtocolError, never a crash.
Rows travel by table and by column. Nothing here knows what a row means.
"""

from sync.protocol.answer import (
    OUTCOMES,
    Answer,
    Outcome,
    Span,
    Verdict,
)
from sync.protocol.batch import (
    Batch,
    Edits,
    Inserts,
    Push,
    Tx,
    content_hash,
)
from sync.protocol.bundle import (
    Ask,
    Letter,
    Place,
    Relay,
    Relayed,
    batch_name,
    page_name,
)
from sync.protocol.device import (
    DeviceList,
    Devices,
    DeviceState,
    LeaseState,
)
from sync.protocol.enrolment import (
    DENIALS,
    Denied,
    Enrol,
    Enrolled,
)
from sync.protocol.file import (
    Stored,
)
from sync.protocol.forward import (
    Forward,
)
from sync.protocol.handshake import (
    Between,
    Hello,
    HubFace,
    Stream,
    Trust,
    Welcome,
)
from sync.protocol.hub import (
    Crew,
    Hub,
    Member,
)
from sync.protocol.lease import (
    Decided,
    Heard,
    Lease,
    LeaseAsk,
    Waiting,
    Words,
)
from sync.protocol.limit import (
    BATCH_ROWS,
    CONTENT_TYPE,
    MAX_BODY,
    MAX_PAGE_ROWS,
    MAX_ROWS,
    MAX_TRANSACTIONS,
    PAGE_ROWS,
    VERSIONS,
)
from sync.protocol.page import (
    NO_EDITS,
    Exits,
    KnownEdits,
    Page,
    Pull,
    Rows,
    Wait,
)
from sync.protocol.proof import MOST_KEYS, Prove, Proven
from sync.protocol.recovery import Recover, Recovered
from sync.protocol.snapshot import (
    AskSnapshot,
    Offer,
)
from sync.wire import ProtocolError

__all__ = [
    "BATCH_ROWS",
    "CONTENT_TYPE",
    "DENIALS",
    "MAX_BODY",
    "MAX_PAGE_ROWS",
    "MAX_ROWS",
    "MAX_TRANSACTIONS",
    "MOST_KEYS",
    "NO_EDITS",
    "OUTCOMES",
    "PAGE_ROWS",
    "VERSIONS",
    "Answer",
    "Ask",
    "AskSnapshot",
    "Batch",
    "Between",
    "Crew",
    "Decided",
    "Denied",
    "DeviceList",
    "DeviceState",
    "Devices",
    "Edits",
    "Enrol",
    "Enrolled",
    "Exits",
    "Forward",
    "Heard",
    "Hello",
    "Hub",
    "HubFace",
    "Inserts",
    "KnownEdits",
    "Lease",
    "LeaseAsk",
    "LeaseState",
    "Letter",
    "Member",
    "Offer",
    "Outcome",
    "Page",
    "Place",
    "ProtocolError",
    "Prove",
    "Proven",
    "Pull",
    "Push",
    "Recover",
    "Recovered",
    "Relay",
    "Relayed",
    "Rows",
    "Span",
    "Stored",
    "Stream",
    "Trust",
    "Tx",
    "Verdict",
    "Wait",
    "Waiting",
    "Welcome",
    "Words",
    "batch_name",
    "content_hash",
    "page_name",
]
