package chat.client.cli;

import static chat.protocol.ProtocolLimits.DEFAULT_HISTORY_MESSAGES;

import chat.client.ChatClient;
import chat.protocol.ClientMessage;
import chat.protocol.Phrases;
import chat.protocol.ServerMessage;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jline.utils.AttributedString;
import org.jspecify.annotations.Nullable;

/**
 * Asks for what was said in rooms before, and shows it: one question at a time, because where the next one begins depends on the answer. On the
 * thread that reads lines; answers come on the client's event loop.
 */
final class HistoryReader {

    /** The number of whatever happens first in a room: there is no past before it. */
    private static final long FIRST_EVENT = 1;

    private final JoinedRooms rooms;
    private final RoomPrinter printer;
    private final Scrollback scrollback;
    private final IgnoredPeople ignored;

    /** Between this person and whom was read last what was said, and the number of the oldest of that; null if none was. */
    private @Nullable String talkedWith;

    private long oldest;

    /** Completes, and never fails, when all that was asked is on the screen. */
    private CompletableFuture<?> shown = CompletableFuture.completedFuture(null);

    HistoryReader(JoinedRooms rooms, RoomPrinter printer, Scrollback scrollback, IgnoredPeople ignored) {
        this.rooms = rooms;
        this.printer = printer;
        this.scrollback = scrollback;
        this.ignored = ignored;
    }

    /**
     * Shows a person the last messages in a room from before they came.
     *
     * @param entering completes when they are there; not before the view knows of it
     */
    CompletableFuture<?> readPast(ChatClient client, CompletableFuture<JoinedRoom> entering) {
        return remember(entering.thenCompose(room -> readPast(client, room)));
    }

    private CompletableFuture<ServerMessage.History> readPast(ChatClient client, JoinedRoom room) {
        CompletableFuture<ServerMessage.History> reading = room.earliest <= FIRST_EVENT
                ? CompletableFuture.completedFuture(new ServerMessage.History(room.name(), List.of()))
                : client.history(room.name(), room.earliest, DEFAULT_HISTORY_MESSAGES);
        return reading.whenComplete((history, failure) -> past(room, history));
    }

    /** In front of what happens there since. */
    private void past(JoinedRoom room, ServerMessage.@Nullable History history) {
        if (history != null && !history.messages().isEmpty()) {
            if (scrollback.awaitsPast(room.name())) {
                show(room, history.messages());
            } else {
                scrollback.notice(printer.earlierIsLeftOut(room));
            }
        }
        scrollback.goOn(room.name());
    }

    /**
     * Shows what was said before all that is on the screen.
     *
     * @param name of a room that the person is in, or will be when all was answered that was asked before
     */
    CompletableFuture<?> readEarlier(ChatClient client, String name, int limit) {
        Supplier<CompletableFuture<ServerMessage.History>> question = () -> {
            JoinedRoom room = rooms.find(name);
            return client.history(name, room == null ? ClientMessage.History.NEWEST : room.earliest, limit);
        };
        return remember(shown.thenCompose(ignored -> question.get()).thenAccept(this::earlier));
    }

    private void earlier(ServerMessage.History history) {
        JoinedRoom room = history.room() == null ? null : rooms.get(history.room());
        if (room == null) {
            return; // the person has left it since
        }
        if (history.messages().isEmpty()) {
            scrollback.notice(printer.earlier(room, room == rooms.current(), false));
        } else {
            show(room, history.messages());
        }
    }

    /** Shows what was said between this person and somebody: the latest first, and what is older if asked again. */
    CompletableFuture<?> readWith(ChatClient client, String name, int limit) {
        Supplier<CompletableFuture<ServerMessage.History>> question =
                () -> client.historyWith(name, name.equals(talkedWith) ? oldest : ClientMessage.History.NEWEST, limit);
        return remember(shown.thenCompose(ignored -> question.get()).thenAccept(history -> talked(name, history)));
    }

    private void talked(String name, ServerMessage.History history) {
        List<ServerMessage.Said> messages = history.messages();
        String phrase = messages.isEmpty() ? Phrases.NOTHING_EARLIER : Phrases.EARLIER;
        AttributedString heading =
                new AttributedString("* " + Phrases.fill(phrase, Phrases.between(MessagePrinter.name(name))));
        if (messages.isEmpty()) {
            scrollback.notice(heading);
        } else {
            scrollback.past(heading, ignored.without(messages));
            talkedWith = name;
            oldest = messages.get(0).seq();
        }
    }

    private void show(JoinedRoom room, List<ServerMessage.Said> messages) {
        scrollback.past(printer.earlier(room, rooms.isLookedAt(room), true), ignored.without(messages));
        room.earliest = messages.get(0).seq();
        for (ServerMessage.Said said : messages) {
            // A guest of the same name was perhaps somebody else.
            if (said instanceof ServerMessage.Message message && message.device() != null) {
                room.recent.addPast(message);
            }
        }
    }

    private CompletableFuture<?> remember(CompletableFuture<?> reading) {
        shown = reading.handle((answer, failure) -> null);
        return reading;
    }
}
