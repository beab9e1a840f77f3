package chat.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What this host calls itself. */
final class HostName {

    /** Where Linux tells it, at once: Java would ask the network's name servers. */
    private static final Path KERNEL = Path.of("/proc/sys/kernel/hostname");

    private HostName() {}

    /** The name, or nothing if the system does not tell. Blocks. */
    static List<String> ofThisHost() {
        try {
            return List.of(Files.readString(KERNEL).strip());
        } catch (IOException e) {
            String windows = System.getenv("COMPUTERNAME");
            return windows == null ? List.of() : List.of(windows);
        }
    }
}
