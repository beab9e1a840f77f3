package chat.server.room;

import chat.protocol.ClientMessage.Page;
import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import chat.protocol.ServerMessage.RoomSummary;
import chat.protocol.Username;
import chat.server.room.UserRegister.Seat;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The rules of the chat: who may come in, which rooms there are, and who is reached by name. Any thread may call it. */
public final class Chat {

    private final UserRegister register;
    private final RoomTable table;
    private final ByteBudget directs;
    private final InstantSource clock;

    /** Those who are in; as many as there are seats. */
    private final Map<Username, Member> members = new ConcurrentHashMap<>();

    /**
     * @param maxRooms rooms at a time, the lobby included, at least 1
     * @param maxDirectBytes what all may come to that was said to single users
     * @param clock says when somebody joined, and when something was said to one user
     */
    public Chat(
            UserRegister register,
            RoomLogs logs,
            Broadcaster.Source broadcasters,
            int maxRooms,
            long maxDirectBytes,
            InstantSource clock) {
        this.register = register;
        this.table = new RoomTable(logs, broadcasters, maxRooms);
        this.directs = new ByteBudget(maxDirectBytes);
        this.clock = clock;
    }

    public int maxUsers() {
        return register.maxUsers();
    }

    /** Changes the number of seats, at least 1. Nobody loses theirs. */
    public void setMaxUsers(int maxUsers) {
        register.setMaxUsers(maxUsers);
    }

    /** Who is in: everybody is in the lobby. */
    public Roster roster() {
        return table.lobby().roster();
    }

    /** How many are in, those whose seats are kept included. */
    public int count() {
        return members.size();
    }

    /** Says something to everybody as the server, in the words that {@link chat.protocol.MessageText} let pass. */
    public void announce(String text) {
        table.lobby().say(Username.RESERVED, text, null, false, null);
    }

    /**
     * Claims a name and a seat; the next step is to enter the lobby. The name is judged before the seat.
     *
     * @param resumable whether the seat is to be kept for a while if the connection is lost
     * @return fails with a {@link ProtocolException} if the name cannot be had, or no seat is free
     */
    public CompletionStage<Membership> join(String requestedName, boolean resumable, Attachment attachment) {
        Username name;
        try {
            name = Username.of(requestedName);
        } catch (ProtocolException refused) {
            return CompletableFuture.failedFuture(refused);
        }
        Member member = new Member(name, resumable, clock.instant(), this);
        return register.claim(name, resumable, member).thenApply(seat -> {
            members.put(name, member);
            return attach(member, seat, attachment);
        });
    }

    /**
     * Comes back to a session; the next step is to {@link MemberRooms#reenter} its rooms. What an earlier connection was on the way into
     * is waited for.
     *
     * @param session what {@link Membership#session} said
     * @return fails with a {@link ProtocolException}, {@link ErrorCode#SESSION_UNKNOWN}
     */
    public CompletionStage<Membership> resume(String session, Attachment attachment) {
        return register.resume(session).thenCompose(seat -> {
            Member member = members.get(seat.username());
            Membership membership = member == null ? null : member.attach(seat, attachment);
            return member == null || membership == null
                    ? tooLate(seat, member)
                    : member.settled().thenApply(settled -> membership);
        });
    }

    /** The seat was given up at the very moment when somebody came back to it: now it is theirs to release, behind the leave. */
    private CompletionStage<Membership> tooLate(Seat seat, @Nullable Member leaving) {
        CompletionStage<?> departure = leaving == null ? CompletableFuture.completedFuture(seat) : leaving.departure();
        return departure.thenCompose(gone -> {
            register.release(seat);
            return CompletableFuture.failedFuture(
                    new ProtocolException(ErrorCode.SESSION_UNKNOWN, "That session is over. Join again without it"));
        });
    }

    private static Membership attach(Member member, Seat seat, Attachment attachment) {
        Membership membership = member.attach(seat, attachment);
        if (membership == null) {
            throw new IllegalStateException("nobody can have left who was not in: " + seat);
        }
        return membership;
    }

    /** Which rooms there are, those with the most users first. */
    public List<RoomSummary> rooms() {
        return table.summaries();
    }

    /**
     * Which rooms there are, in the order of their names.
     *
     * @throws ProtocolException with {@link ErrorCode#ROOM_INVALID} if the page begins behind what is no name
     */
    public List<RoomSummary> rooms(Page page, @Nullable String id) throws ProtocolException {
        return table.summaries(page, id);
    }

    RoomTable table() {
        return table;
    }

    /** What was said to single users, of all together. */
    ByteBudget directs() {
        return directs;
    }

    /**
     * Whoever is in under this name.
     *
     * @throws ProtocolException with {@link ErrorCode#USER_UNKNOWN}
     */
    Member find(String name, @Nullable String id) throws ProtocolException {
        Username asked;
        try {
            asked = Username.of(name);
        } catch (ProtocolException e) {
            // Nobody has a name that cannot be had. It may hold anything, so it is not repeated.
            throw new ProtocolException(ErrorCode.USER_UNKNOWN, "Nobody here has that name", id);
        }
        Member member = members.get(asked);
        if (member == null) {
            throw userUnknown(asked, id);
        }
        return member;
    }

    /**
     * Removes somebody, over whichever connection they are in.
     *
     * @param username in whatever case
     * @param text what to tell them beside that they were removed; null for nothing
     * @return whether they were in; may complete on any thread
     */
    public CompletionStage<Boolean> remove(String username, @Nullable String text) {
        try {
            return remove(find(username, null), text);
        } catch (ProtocolException nobody) {
            return CompletableFuture.completedFuture(false);
        }
    }

    /** As often as they come back over another connection while this one is asked. */
    private static CompletionStage<Boolean> remove(Member member, @Nullable String text) {
        Membership acting = member.acting();
        if (acting == null) {
            return CompletableFuture.completedFuture(false);
        }
        return acting.attachment()
                .remove(acting, text)
                .thenCompose(removed -> removed ? CompletableFuture.completedFuture(true) : remove(member, text));
    }

    static ProtocolException userUnknown(Username asked, @Nullable String id) {
        return new ProtocolException(ErrorCode.USER_UNKNOWN, "Nobody here is called '" + asked + "'", id);
    }

    void forget(Member member) {
        members.remove(member.username(), member);
    }

    void keep(Seat seat) {
        register.keep(seat);
    }

    void release(Seat seat) {
        register.release(seat);
    }

    Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }

    /** Nothing is said, and nobody comes or goes, from now on. */
    public void close() {
        table.close();
    }
}
