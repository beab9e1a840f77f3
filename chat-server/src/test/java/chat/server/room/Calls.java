package chat.server.room;

import java.util.ArrayList;
import java.util.List;

/** A connection that notes what it is told. */
final class Calls implements Attachment {

    int mails;
    final List<End> ends = new ArrayList<>();
    final List<Throwable> failures = new ArrayList<>();

    @Override
    public void mail() {
        mails++;
    }

    @Override
    public void ended(End how) {
        ends.add(how);
    }

    @Override
    public void failed(Throwable cause) {
        failures.add(cause);
    }
}
