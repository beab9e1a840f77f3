package chat.server.console;

import chat.protocol.ClientMessage;
import chat.protocol.ProtocolException;
import chat.protocol.ServerMessage;
import chat.protocol.ServerMessage.RoomSummary;
import chat.server.domain.AccountOperator;
import chat.server.domain.Roster;
import chat.server.net.UserInfo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What can be seen and done on a server that runs. Any thread may call it; nothing here blocks. */
public interface ServerControl {

    /**
     * Everybody who is in, who is there longest first. Of those who are in through other servers alone not all, where the list would have
     * more than {@link chat.protocol.ProtocolLimits#MAX_LISTED_USERS}. The future completes on any thread; it fails if the server is closed.
     */
    CompletableFuture<List<UserInfo>> users();

    /** The names of those who are in, at most {@link chat.protocol.ProtocolLimits#MAX_LISTED_USERS}, and how many they are. */
    Roster roster();

    /** Which rooms there are, those with the most users first; of very many not all. Completes on any thread. */
    CompletableFuture<List<RoomSummary>> rooms();

    /**
     * Says something to everybody, as {@code server}.
     *
     * @throws ProtocolException if it is not to be said: it is blank or too long
     */
    void say(String text) throws ProtocolException;

    /**
     * Does something to keep order, as an operator.
     *
     * @return {@link ServerMessage.Moderated} or {@link ServerMessage.Bans}; completes on any thread, and fails with a {@link
     *     ProtocolException}
     */
    CompletableFuture<ServerMessage> moderate(ClientMessage.Moderate asked);

    /**
     * What somebody is, who is in or has an account, and where they are connected.
     *
     * @param username in whatever case
     * @return completes on any thread, and fails with a {@link ProtocolException}
     */
    CompletableFuture<ServerMessage.Account> whois(String username);

    /**
     * A server of a cluster, as it was some seconds ago.
     *
     * @param sessions that are its own, those included whose connection is lost
     * @param lag how long the engine took to answer it
     * @param isHere whether it is this one
     */
    record Node(String name, String version, int sessions, Duration lag, boolean isHere) {}

    /** All servers that act as one with this one, itself among them; null if it is on its own. */
    @Nullable
    List<Node> nodes();

    /** What can be done with accounts; null where there are none. */
    @Nullable
    AccountOperator accounts();

    /** How many users can be in at a time. */
    int maxUsers();

    /**
     * Changes how many can be in. Nobody is removed: where more are in, nobody gets in until there are fewer.
     *
     * @param maxUsers at least 1
     */
    void setMaxUsers(int maxUsers);

    /**
     * Writes what was said as lines of JSON, the events of one room after those of another.
     *
     * @param file one that is not there yet
     * @param room only this one, in whatever case; null for all
     * @return how many events; completes on any thread, and fails with an {@link java.io.IOException} in words
     */
    CompletableFuture<Long> export(Path file, @Nullable String room);

    /**
     * Makes a copy of everything that is kept.
     *
     * @param file one that is not there yet
     * @return how many bytes; completes on any thread, and fails with an {@link java.io.IOException} in words
     */
    CompletableFuture<Long> backup(Path file);
}
