package chat.server.console;

import chat.protocol.ClientMessage;
import chat.protocol.ErrorCode;
import chat.protocol.MessageText;
import chat.protocol.ProtocolException;
import chat.protocol.ServerMessage;
import chat.protocol.ServerMessage.RoomSummary;
import chat.server.domain.AccountOperator;
import chat.server.domain.Roster;
import chat.server.net.UserInfo;
import chat.server.net.UserInfo.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A server that remembers what it was told, with whoever a test puts in. */
final class FakeServer implements ServerControl {

    static final Instant SINCE = Instant.parse("2026-11-25T10:31:07Z");

    /** What was said, and who was removed why. */
    final List<String> done = new ArrayList<>();

    /** Who is banned. */
    final List<ServerMessage.Ban> bans = new ArrayList<>();

    private final List<UserInfo> users = new ArrayList<>();
    private int maxUsers = 5;

    /** Null for a server without. */
    @Nullable
    AccountOperator accounts;

    /** Null for a server on its own. */
    @Nullable
    List<Node> nodes;

    private boolean stopping;

    FakeServer(String... usernames) {
        for (String username : usernames) {
            users.add(new UserInfo(username, "127.0.0.1:40001", Kind.JSON, SINCE, 0));
        }
    }

    void stop() {
        stopping = true;
    }

    @Override
    public CompletableFuture<List<UserInfo>> users() {
        return answer(List.copyOf(users));
    }

    @Override
    public Roster roster() {
        return new Roster(users.stream().map(UserInfo::username).toList(), users.size());
    }

    @Override
    public CompletableFuture<List<RoomSummary>> rooms() {
        return CompletableFuture.completedFuture(
                List.of(new RoomSummary("lobby", users.size(), null), new RoomSummary("dev", 1, "the new build")));
    }

    @Override
    public @Nullable List<Node> nodes() {
        return nodes;
    }

    @Override
    public @Nullable AccountOperator accounts() {
        return accounts;
    }

    @Override
    public void say(String text) throws ProtocolException {
        done.add("say:" + MessageText.check(text, null));
    }

    @Override
    public CompletableFuture<ServerMessage> moderate(ClientMessage.Moderate asked) {
        String target = asked.target();
        if (stopping || asked.action().equals("bans")) {
            return answer(new ServerMessage.Bans(bans));
        }
        boolean isKick = asked.action().equals("kick") && asked.room() == null;
        if (isKick && !users.removeIf(occupant -> occupant.username().equalsIgnoreCase(target))) {
            return CompletableFuture.failedFuture(new ProtocolException(ErrorCode.USER_UNKNOWN, "Nobody"));
        }
        done.add(Stream.of(asked.action(), target, asked.room(), asked.role(), asked.seconds(), asked.reason())
                .map(part -> part == null ? "" : part.toString())
                .collect(Collectors.joining(":")));
        Instant until = asked.seconds() == null ? null : SINCE.plusSeconds(asked.seconds());
        return answer(new ServerMessage.Moderated(
                asked.action(), String.valueOf(target), until, "server", asked.room(), false, asked.role()));
    }

    @Override
    public CompletableFuture<ServerMessage.Account> whois(String username) {
        return answer(new ServerMessage.Account(
                username, "guest", List.of(new ServerMessage.AccountSession(1, "text", "127.0.0.1:40001", SINCE))));
    }

    private <T> CompletableFuture<T> answer(T answer) {
        return stopping
                ? CompletableFuture.failedFuture(new RejectedExecutionException("event loops have ended"))
                : CompletableFuture.completedFuture(answer);
    }

    @Override
    public int maxUsers() {
        return maxUsers;
    }

    @Override
    public void setMaxUsers(int maxUsers) {
        this.maxUsers = maxUsers;
    }

    @Override
    public CompletableFuture<Long> export(Path file, @Nullable String room) {
        done.add("export:" + file + ":" + room);
        return CompletableFuture.completedFuture(3L);
    }

    @Override
    public CompletableFuture<Long> backup(Path file) {
        done.add("backup:" + file);
        return CompletableFuture.failedFuture(new IOException("nothing is kept"));
    }
}
