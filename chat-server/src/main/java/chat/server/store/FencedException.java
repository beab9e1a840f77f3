package chat.server.store;

/** Nothing happened: the session has ended, or goes on with a greater fence. */
public final class FencedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public FencedException(Lease lease) {
        super("fenced: session " + lease.session() + " with fence " + lease.fence(), null, false, false);
    }
}
