package chat.server.store;

final class KeptMailboxesTest extends KeptMailboxesContract {

    @Override
    protected Mailboxes through(Mailboxes mailboxes) {
        return mailboxes;
    }
}
