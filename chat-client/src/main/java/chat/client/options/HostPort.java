package chat.client.options;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A server as people write it: {@code HOST} or {@code HOST:PORT}. {@code [::1]:5555} and {@code ::1} are both ways to write such an
 * address; only the first one can have a port.
 *
 * @param host as it was written, with its brackets
 * @param port as it was written; null where there is none
 */
public record HostPort(String host, @Nullable String port) {

    public static HostPort of(String address) {
        int colon = address.lastIndexOf(':');
        boolean bare = address.indexOf(':') != colon && !address.startsWith("[");
        return colon > address.lastIndexOf(']') && !bare
                ? new HostPort(address.substring(0, colon), address.substring(colon + 1))
                : new HostPort(address, null);
    }

    /** Several servers, with a comma between two. */
    public static List<HostPort> listOf(String addresses) {
        return Stream.of(addresses.split(",", -1)).map(HostPort::of).toList();
    }

    /** As it was written. */
    @Override
    public String toString() {
        return port == null ? host : host + ":" + port;
    }
}
