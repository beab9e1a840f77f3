package chat.testing.faults;

import java.time.Duration;
import java.util.Iterator;

/** What happens to connections, and when. */
public interface FaultPlan {

    /**
     * A fault to come.
     *
     * @param after how long after the previous one struck, or after the connection was made
     */
    record Planned(Duration after, Fault fault) {}

    /** What happens to one connection, one after the other; perhaps without an end. */
    Iterator<Planned> faultsOf(int connection);
}
