package chat.server.store.redis;

import static java.util.Objects.requireNonNullElse;

import chat.server.store.Cluster;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What servers say of themselves: it goes out with a beat, and comes in with its answer. */
final class KnownNodes implements Cluster {

    /** Between the fields: no name, version or address has it. */
    private static final String SEPARATOR = "\n";

    private final String self;
    private volatile List<Node> nodes = List.of();
    private volatile Map<String, String> names = Map.of();
    private volatile Set<String> webs = Set.of();

    /** What the others have not been told yet; null if they have. */
    private final AtomicReference<@Nullable Presence> untold = new AtomicReference<>();

    KnownNodes(String self) {
        this.self = self;
    }

    @Override
    public void announce(Presence presence) {
        untold.set(presence);
    }

    @Override
    public List<Node> nodes() {
        return nodes;
    }

    @Override
    public Set<String> webs() {
        return webs;
    }

    /** The name by which people know a server; its id among the servers if none is known. */
    String name(String node) {
        return names.getOrDefault(node, node);
    }

    @Nullable
    Presence untold() {
        return untold.get();
    }

    /** As a beat takes it. */
    static String written(@Nullable Presence presence) {
        return presence == null
                ? ""
                : String.join(
                        SEPARATOR,
                        presence.name(),
                        presence.version(),
                        requireNonNullElse(presence.lines(), ""),
                        requireNonNullElse(presence.tls(), ""),
                        requireNonNullElse(presence.web(), ""));
    }

    private static Presence read(String written) {
        String[] fields = written.split(SEPARATOR, -1);
        return new Presence(fields[0], field(fields, 1), place(fields, 2), place(fields, 3), place(fields, 4));
    }

    /** A version before may have fewer. */
    private static String field(String[] fields, int at) {
        return at < fields.length ? fields[at] : "";
    }

    private static @Nullable String place(String[] fields, int at) {
        String place = field(fields, at);
        return place.isEmpty() ? null : place;
    }

    /**
     * A beat was answered.
     *
     * @param told what went with it
     * @param said the part about those who have said what they are
     * @param ended the URLs of the WebSockets of those that have ended
     */
    void heard(@Nullable Presence told, List<DirectoryReply> said, List<String> ended) {
        untold.compareAndSet(told, null);
        List<Node> living = said.stream()
                .map(node -> new Node(
                        read(node.text(1)),
                        (int) node.number(3),
                        Duration.ofMillis(node.number(2)),
                        node.text(0).equals(self)))
                .sorted(Comparator.comparing(node -> node.presence().name()))
                .toList();
        names = said.stream().collect(Collectors.toUnmodifiableMap(node -> node.text(0), node -> read(node.text(1))
                .name()));
        Set<String> known = Stream.concat(
                        living.stream().map(node -> node.presence().web()), ended.stream())
                .filter(Objects::nonNull)
                .collect(Collectors.toUnmodifiableSet());
        if (!known.equals(webs)) {
            webs = known; // else it stays the same one, which is quickly compared
        }
        nodes = living; // last: who learns of a server may go on at its page
    }
}
