package chat.client.bench;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/** The limit that a run meets first when it has many users: each takes an open file. */
final class OpenFiles {

    /** For what the program itself opens while it runs. */
    private static final int SPARE = 50;

    private OpenFiles() {}

    /** What is wrong with so many connections in this process, or null. */
    static @Nullable String complaint(int connections) {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            return complaint(connections, system.getOpenFileDescriptorCount(), system.getMaxFileDescriptorCount());
        }
        return null;
    }

    static @Nullable String complaint(int connections, long open, long limit) {
        return open + SPARE + connections <= limit
                ? null
                : connections + " users need as many open files, and this process may open " + limit
                        + ". Raise the limit (ulimit -n), here and for the server, or try fewer users";
    }

    /** Whether a connection failed because there are no open files left. */
    static boolean areExhausted(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            // There is no type for what the operating system answered, only its words.
            if (String.valueOf(cause.getMessage()).contains("Too many open files")) {
                return true;
            }
        }
        return false;
    }
}
