package chat.server.store.memory;

import chat.server.store.Mailboxes;
import chat.server.store.MailboxesContract;

final class MemoryMailboxesTest extends MailboxesContract {

    @Override
    protected Mailboxes mailboxes(long maxBytes) {
        return new MemoryMailboxes(maxBytes);
    }
}
