package chat.client.net;

import static java.util.Objects.requireNonNull;

import chat.protocol.ClientMessage;
import chat.protocol.ProtocolLimits;
import chat.protocol.ServerMessage;
import chat.protocol.codec.ClientMessages;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a client comes back with after a lost connection: its name, its session, and how far it has read. On the event loop only. */
final class ResumeState {

    /** The session that makes an account is the first of it. */
    private static final Integer FIRST_DEVICE = 1;

    private final ClientRooms rooms;

    private @Nullable String username;

    /** A secret: whoever has it has the seat. */
    private @Nullable String session;

    /** What it joins with where the session is gone; null as a guest. */
    private @Nullable String password;

    /** Which of its account's sessions this is; null as a guest. Read on any thread. */
    private volatile @Nullable Integer device;

    /** The number of the latest direct message that was seen in this session; 0 if none. */
    private long lastDirect;

    ResumeState(ClientRooms rooms) {
        this.rooms = rooms;
    }

    boolean isJoined() {
        return username != null;
    }

    /** The name as the server keeps it; the client {@link #isJoined}. */
    String username() {
        return requireNonNull(username, "username");
    }

    boolean hasSession() {
        return session != null;
    }

    boolean isResumedBy(ServerMessage.Welcome welcome) {
        return session != null && session.equals(welcome.session());
    }

    /** A session has begun: of the one before the server knows nothing. */
    void begin(ServerMessage.Welcome welcome) {
        username = welcome.username();
        session = welcome.session();
        lastDirect = 0;
        rooms.endSession();
    }

    /** @param device null as a guest */
    void isDevice(@Nullable Integer device) {
        this.device = device;
    }

    /** Which of its account's sessions this is; null as a guest. Any thread. */
    @Nullable
    Integer device() {
        return device;
    }

    /** Whether this session said something, and no other of its account. A guest may just have become one, and has no other. */
    boolean isOwn(ServerMessage.Said said) {
        return username != null
                && username.equals(said.from())
                && (said.device() == null || device == null || said.device().equals(device));
    }

    /** The server does not know the session any more. */
    void loseSession() {
        session = null;
    }

    void keepPassword(@Nullable String password) {
        this.password = password;
    }

    /** The server has done this. */
    void accountChanged(@Nullable ClientMessage change) {
        if (change instanceof ClientMessage.Register register) {
            password = register.password();
            device = FIRST_DEVICE;
        } else if (change instanceof ClientMessage.Password changed) {
            password = changed.newPassword();
        } else if (change instanceof ClientMessage.Unregister) {
            password = null;
            device = null;
        }
    }

    /** Takes the next direct message by its number; returns how many are missing before it, less than 0 if it was seen. */
    long advanceDirect(long seq) {
        if (seq == 0) {
            return 0; // this server does not number them
        }
        boolean beginsAnywhere = lastDirect == 0 && device != null; // an account's go on from its former sessions
        long missing = beginsAnywhere ? 0 : seq - lastDirect - 1;
        lastDirect = Math.max(lastDirect, seq);
        return missing;
    }

    /** What claims the seat again, and everything that was missed; without a session the name only, and its password. */
    ClientMessage.Join join() {
        if (session == null) {
            return new ClientMessage.Join(username(), true, null, Map.of(), password);
        }
        List<Map.Entry<String, Long>> seen = new ArrayList<>();
        rooms.inSession().forEach(room -> seen.add(Map.entry(room.name, room.last)));
        seen.add(Math.min(1, seen.size()), Map.entry(ClientMessage.DIRECTS, lastDirect));
        ClientMessage.Join join = join(seen);
        while (!seen.isEmpty() && length(join) > ProtocolLimits.MAX_LINE_BYTES_BEFORE_JOIN) {
            // The line would not be taken. Of a room that is left out the server says that its events were not
            // recovered.
            seen.remove(seen.size() - 1);
            join = join(seen);
        }
        return join;
    }

    private ClientMessage.Join join(List<Map.Entry<String, Long>> seen) {
        Map<String, Long> since = seen.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        return new ClientMessage.Join(username(), true, session, since);
    }

    /** In bytes on the wire, its LF not counted. */
    private static int length(ClientMessage message) {
        ByteBuf line = Unpooled.buffer();
        ClientMessages.encode(message, line);
        return line.readableBytes();
    }
}
