package chat.server.store.redis;

import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.protocol.Username;
import chat.server.store.RoomRights;
import chat.server.store.StoreException;
import chat.server.store.state.AccountRefusals;
import chat.server.store.state.RightsRefusals;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The rights in rooms, in the hash slot of the accounts. Rooms are elsewhere: whether one is there is asked for before it gets a right, and once
 * more after that. In memory is what a list of rooms needs, for as long as that has not changed.
 */
final class RedisRoomRights implements RoomRights {

    private final RedisCalls calls;
    private final String base;
    private final RoomPoints rooms;
    private final @Nullable InstantSource clock;
    private volatile Closings closings = new Closings("", List.of());

    private record Closed(RoomName room, String owner, Instant since) {}

    /** All closed rooms. In Redis is another number when they have changed. */
    private record Closings(String number, List<Closed> rooms) {}

    /** @param clock null for that of Redis, which is one for all servers */
    RedisRoomRights(RedisLink link, @Nullable InstantSource clock) {
        this.calls = new RedisCalls(link);
        this.base = link.base("acc");
        this.rooms = new RoomPoints(link, calls);
        this.clock = clock;
    }

    private @Nullable Long now() {
        return clock == null ? null : clock.millis();
    }

    private static @Nullable String key(@Nullable Username name) {
        return name == null ? null : name.compared();
    }

    private static Username user(String shown) {
        try {
            return Username.of(shown);
        } catch (ProtocolException e) {
            throw StoreException.unavailable("somebody with a right in a room has no name that anybody may have", e);
        }
    }

    private static RoomName room(String shown) {
        try {
            return RoomName.of(shown);
        } catch (ProtocolException e) {
            throw StoreException.unavailable("a room has a name that no room may have", e);
        }
    }

    @Override
    public CompletionStage<@Nullable Rights> find(RoomName room, @Nullable Username guest) {
        return calls.ask("rights_find", base, room.compared(), key(guest)).thenApply(found -> {
            if (found.isEmpty()) {
                return null;
            }
            String closed = found.textOrNull(1);
            return new Rights(
                    user(found.text(0)),
                    closed == null ? null : Instant.ofEpochMilli(Long.parseLong(closed)),
                    found.textOrNull(2),
                    found.flag(3));
        });
    }

    @Override
    public CompletionStage<Map<RoomName, Instant>> closedTo(@Nullable Username account) {
        Closings known = closings;
        return calls.ask("rights_closed", base, known.number(), key(account)).thenApply(reply -> {
            Closings now = known;
            if (!reply.text(0).equals(known.number())) {
                now = new Closings(
                        reply.text(0),
                        reply.list(1)
                                .each(
                                        3,
                                        closed -> new Closed(
                                                room(closed.text(0)),
                                                closed.text(1),
                                                Instant.ofEpochMilli(closed.number(2)))));
                closings = now;
            }
            Map<RoomName, Instant> closedTo = new HashMap<>();
            for (Closed room : now.rooms()) {
                if (!room.owner().equals(key(account))) {
                    closedTo.put(room.room(), room.since());
                }
            }
            reply.list(2).each(1, invited -> closedTo.remove(room(invited.text(0))));
            return closedTo;
        });
    }

    private static CompletionStage<@Nullable Void> done(CompletionStage<?> change) {
        return change.thenApply(changed -> null);
    }

    /**
     * Gives a right in a room that is there. If it went meanwhile, the right goes, too.
     *
     * @param change answers how often rooms were given then
     */
    private CompletionStage<@Nullable Void> whereItIs(
            RoomName room, Supplier<CompletionStage<String>> change, CompletionStage<?> nowhere) {
        return rooms.find(room)
                .thenCompose(point -> point == null
                        ? done(nowhere)
                        : change.get().thenCompose(given -> rooms.find(room)
                                .thenCompose(still -> still != null
                                        ? CompletableFuture.completedStage(null)
                                        : done(calls.call("rights_forget", base, room.compared(), given)))));
    }

    @Override
    public CompletionStage<@Nullable Void> own(RoomName room, Username account) {
        return whereItIs(
                room,
                () -> calls.call("rights_own", base, room.compared(), room, account.compared())
                        .thenApply(reply -> reply.text(1)),
                CompletableFuture.completedStage(null));
    }

    @Override
    public CompletionStage<@Nullable Void> close(RoomName room, Username by, @Nullable String hash) {
        return whereItIs(
                room,
                () -> calls.call(
                                "rights_close",
                                base,
                                room.compared(),
                                room,
                                by.compared(),
                                hash,
                                MAX_CLOSED_OF_OWNER,
                                MAX_CLOSED,
                                now())
                        .thenCompose(reply -> switch (reply.text(0)) {
                            case "ok" -> CompletableFuture.completedStage(reply.text(1));
                            case "owner" ->
                                CompletableFuture.failedStage(RightsRefusals.closedOfOwner(room, reply.number(1)));
                            case "all" -> CompletableFuture.failedStage(RightsRefusals.closed(reply.number(1)));
                            default -> CompletableFuture.failedStage(AccountRefusals.none(by));
                        }),
                CompletableFuture.failedStage(RightsRefusals.noRoom(room)));
    }

    @Override
    public CompletionStage<@Nullable Void> open(RoomName room) {
        return done(calls.call("rights_open", base, room.compared()));
    }

    @Override
    public CompletionStage<@Nullable Void> invite(RoomName room, Username account, Username by) {
        return calls.call(
                        "rights_invite",
                        base,
                        room.compared(),
                        account.compared(),
                        by,
                        MAX_INVITATIONS_OF_ROOM,
                        MAX_INVITATIONS_OF_ACCOUNT,
                        now())
                .thenCompose(reply -> switch (reply.text(0)) {
                    case "room" -> CompletableFuture.failedStage(RightsRefusals.invitedTo(room, reply.number(1)));
                    case "account" ->
                        CompletableFuture.failedStage(RightsRefusals.invitationsOf(account, reply.number(1)));
                    default -> CompletableFuture.completedStage(null);
                });
    }

    @Override
    public CompletionStage<@Nullable Void> use(RoomName room, Username account) {
        return done(calls.call("rights_use", base, room.compared(), account.compared()));
    }

    @Override
    public CompletionStage<List<Invitation>> untold(Username account) {
        return calls.ask("rights_untold", base, account.compared())
                .thenApply(found -> found.each(2, one -> new Invitation(room(one.text(0)), user(one.text(1)))));
    }

    @Override
    public CompletionStage<@Nullable Void> told(RoomName room, Username account) {
        return done(calls.call("rights_told", base, room.compared(), account.compared()));
    }

    @Override
    public void close() {
        calls.close();
    }
}
