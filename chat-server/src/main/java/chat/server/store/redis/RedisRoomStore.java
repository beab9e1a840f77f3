package chat.server.store.redis;

import static java.util.Objects.requireNonNull;

import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.protocol.Skeletons;
import chat.server.store.Lease;
import chat.server.store.RoomStore;
import chat.server.store.state.RecentlyEnded;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Keeps rooms in Redis, each in a hash slot of its own, and in one more their names, which are claimed before a room is made. */
final class RedisRoomStore implements RoomStore {

    private final RedisLink link;
    private final @Nullable InstantSource clock;
    private final int maxMessages;
    private final int maxEvents;
    private final String names;
    private final String rights;
    private final Whereabouts whereabouts;
    private final Archive archive;
    private final SecureRandom random = new SecureRandom();

    private final AtomicLong opens = new AtomicLong();
    private final Map<RoomName, RedisRoom> rooms = new ConcurrentHashMap<>();

    /** By session, where it may have got a writer through this process. Guarded by its own lock, as the others are by it. */
    private final Map<Long, Set<String>> admitted = new HashMap<>();

    private final Set<Long> ended = new HashSet<>();
    private final RecentlyEnded endedLast = new RecentlyEnded();

    private volatile boolean closed;

    /**
     * @param clock gives events their time; null for that of Redis, which is one for all servers
     * @param maxMessages that are kept of a room, about
     * @param maxEvents of all kinds that are kept of a room, about, for those who come back
     */
    RedisRoomStore(RedisLink link, @Nullable InstantSource clock, int maxMessages, int maxEvents) {
        this.link = link;
        this.clock = clock;
        this.maxMessages = maxMessages;
        this.maxEvents = maxEvents;
        this.names = link.base("rooms");
        this.rights = link.base("acc");
        this.whereabouts = new Whereabouts(link);
        this.archive = new RedisArchive(this);
    }

    RedisLink link() {
        return link;
    }

    String base(RoomName name) {
        return link.base("r", name.compared());
    }

    /** What the names of rooms begin with. */
    String names() {
        return names;
    }

    boolean isClosed() {
        return closed;
    }

    String newEpoch() {
        return HexFormat.of().toHexDigits(random.nextLong());
    }

    /** What an append is told of the time and of what is kept. */
    List<String> settings() {
        return List.of(
                clock == null ? "" : Long.toString(clock.millis()),
                Integer.toString(maxMessages),
                Integer.toString(maxEvents));
    }

    @Override
    public CompletionStage<OpenRoom> open(RoomName name, Object owner, Subscriber subscriber) {
        if (closed) {
            return CompletableFuture.failedStage(new CancellationException("the store is closed"));
        }
        long wanted = opens.incrementAndGet();
        return claim(name).thenCompose(claimed -> {
            AtomicReference<CompletionStage<Void>> heard = new AtomicReference<>();
            RedisRoom room = requireNonNull(rooms.compute(name, (same, there) -> {
                RedisRoom next = there == null ? new RedisRoom(name, this) : there;
                heard.set(link.subscribe(next.base(), next)); // first, so that nothing falls between
                return next;
            }));
            return requireNonNull(heard.get())
                    .thenCompose(subscribed -> open(room))
                    .thenCompose(there -> stillClaimed(room, claimed, there).<OpenRoom>thenApply(shown -> {
                        room.opened(subscriber, wanted, shown, there);
                        return new RedisOpenRoom(this, room, subscriber);
                    }))
                    .whenComplete((open, failure) -> {
                        if (failure != null) {
                            room.notOpened();
                        }
                    });
        });
    }

    /** Where the directory may be elsewhere, it is asked who is in if one of the two has gone back in time. */
    private CompletionStage<List<@Nullable Object>> open(RedisRoom room) {
        List<String> arguments = new ArrayList<>(List.of(newEpoch(), link.generation(room.base())));
        if (!link.isSpread()) {
            return link.call("room_open", room.base(), arguments);
        }
        arguments.add("1");
        return link.call("room_open", room.base(), arguments).thenCompose(there -> {
            if (!String.valueOf(there.get(0)).isEmpty()) {
                return CompletableFuture.completedStage(there);
            }
            arguments.set(2, "2");
            return whereabouts.strangers(room.name(), new Reply(there).list(1)).thenCompose(strangers -> {
                arguments.addAll(strangers);
                return link.call("room_open", room.base(), arguments);
            });
        });
    }

    /** The name may have been given back before the room was made, by whoever gave up one that was called so. */
    private CompletionStage<RoomName> stillClaimed(RedisRoom room, RoomName claimed, List<@Nullable Object> there) {
        if (!Long.valueOf(1).equals(there.get(4))) {
            return CompletableFuture.completedStage(claimed);
        }
        return claim(room.name())
                .exceptionallyCompose(failure -> RedisTrouble.cause(failure) instanceof ProtocolException refused
                        ? link.call("room_forget", room.base(), List.of(String.valueOf(there.get(0))))
                                .thenCompose(gone -> CompletableFuture.failedStage(refused))
                        : CompletableFuture.failedStage(failure));
    }

    /** Returns the name as it is shown. */
    private CompletionStage<RoomName> claim(RoomName name) {
        ProtocolException mistakable = mistakable(name);
        return link.call("rooms_claim", names, claim(name, mistakable != null)).thenCompose(answer -> {
            if (answer.size() > 2) {
                return CompletableFuture.completedStage(room(String.valueOf(answer.get(2))));
            }
            String other = String.valueOf(answer.get(0));
            return other.isEmpty() && mistakable != null
                    ? CompletableFuture.failedStage(mistakable)
                    : looksLike(name, room(other));
        });
    }

    /** What is asked of rooms.lua. */
    static List<String> claim(RoomName name, boolean isMistakable) {
        Skeletons skeletons = name.skeletons();
        return List.of(
                name.compared(),
                order(name),
                skeletons.shown(),
                skeletons.compared(),
                name.toString(),
                isMistakable ? "1" : "");
    }

    /** Of a closed room not even the name is told. */
    private CompletionStage<RoomName> looksLike(RoomName name, RoomName other) {
        return rights(other)
                .thenCompose(
                        found -> CompletableFuture.failedStage(found.isClosed() ? name.closed() : name.takenBy(other)));
    }

    /**
     * What is known of a room in the slot of the accounts.
     *
     * @param given how often rooms were given to somebody, or closed
     */
    private record Rights(boolean isClosed, String given) {}

    private CompletionStage<Rights> rights(RoomName room) {
        return link.call("rights_isClosed", rights, List.of(room.compared()))
                .thenApply(found -> new Rights(Long.valueOf(1).equals(found.get(0)), String.valueOf(found.get(1))));
    }

    private static @Nullable ProtocolException mistakable(RoomName name) {
        try {
            name.requireUnmistakable();
            return null;
        } catch (ProtocolException refused) {
            return refused;
        }
    }

    /** A room of whose name Redis knows. */
    static RoomName room(String shown) {
        try {
            return RoomName.of(shown);
        } catch (ProtocolException e) {
            throw new IllegalStateException("a room has a name that no room may have", e);
        }
    }

    /** What sorts as the names do: Redis compares bytes, and names are compared as UTF-16. */
    static String order(RoomName name) {
        StringBuilder order = new StringBuilder();
        name.compared().chars().forEach(unit -> order.append(HexFormat.of().toHexDigits((char) unit)));
        return order.toString();
    }

    /** Notes where a session gets a writer. Returns whether it may: it may not if it has ended. */
    boolean admits(RedisRoom room, Lease lease) {
        synchronized (admitted) {
            if (ended.contains(lease.session())) {
                return false;
            }
            admitted.computeIfAbsent(lease.session(), first -> new HashSet<>(2)).add(room.base());
            return true;
        }
    }

    @Override
    public CompletionStage<@Nullable Void> forgetSession(long session) {
        Set<String> places;
        synchronized (admitted) {
            if (ended.add(session)) {
                Long known = endedLast.add(session);
                if (known != null) {
                    ended.remove(known);
                }
            }
            places = Set.copyOf(admitted.getOrDefault(session, Set.of()));
        }
        List<String> arguments = List.of(Long.toString(session));
        return CompletableFuture.allOf(places.stream()
                        .map(base -> link.call("room_end", base, arguments).toCompletableFuture())
                        .toArray(CompletableFuture[]::new))
                .thenRun(() -> {
                    synchronized (admitted) {
                        admitted.remove(session);
                    }
                });
    }

    /** A session goes on elsewhere, or has ended there: whoever ends it sees to its writers. */
    void drop(long session) {
        synchronized (admitted) {
            admitted.remove(session);
        }
    }

    /** Gives up a room of this epoch in which nobody is, unless it is closed, and then whose it was. Answers whether it is gone. */
    CompletionStage<Boolean> forget(RedisRoom room, String epoch) {
        List<String> name = List.of(room.name().compared());
        return link.call("rooms_ticket", names, name) // whoever opens the room from now on gets another one
                .thenCompose(ticket -> rights(room.name())
                        .thenCompose(found -> found.isClosed()
                                ? CompletableFuture.completedStage(false)
                                : forget(room, epoch, String.valueOf(ticket.get(0)), found.given())));
    }

    private CompletionStage<Boolean> forget(RedisRoom room, String epoch, String ticket, String given) {
        String compared = room.name().compared();
        return link.call("room_forget", room.base(), List.of(epoch))
                .thenCompose(gone -> !Long.valueOf(1).equals(gone.get(0))
                        ? CompletableFuture.completedStage(false)
                        : link.call("rights_forget", rights, List.of(compared, given))
                                .thenCompose(forgotten -> link.call("rooms_release", names, List.of(compared, ticket)))
                                .thenApply(released -> true));
    }

    /** Nobody uses it. */
    void remove(RedisRoom room) {
        rooms.computeIfPresent(room.name(), (same, there) -> {
            if (there != room) {
                return there;
            }
            link.unsubscribe(room.base(), room); // here, so that it cannot come after the same of the next one
            return null;
        });
    }

    @Override
    public Archive archive() {
        return archive;
    }

    @Override
    public void close() {
        closed = true; // first: who opens a room now is refused
        List.copyOf(rooms.values()).forEach(room -> room.end(false));
    }
}
