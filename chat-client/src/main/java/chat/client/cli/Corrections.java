package chat.client.cli;

import chat.client.ChatClient;
import chat.protocol.ChatCommand;
import chat.protocol.ChatCommand.Face;
import chat.protocol.Feature;
import chat.protocol.MessageText;
import chat.protocol.Phrases;
import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage.Message;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** Corrects what was said, or takes it back. On the thread that reads lines; what the server answers comes on the client's event loop. */
final class Corrections {

    private final ConsoleListener view;
    private final JoinedRooms rooms;
    private final SendTarget target;
    private final Requests requests;
    private final Consumer<String> refuse;

    /** What was said by the line that was typed last; null if that was something else. */
    private @Nullable Said latest;

    /** Completes when what was said last is in its room. */
    private CompletableFuture<?> saying = CompletableFuture.completedFuture(null);

    private record Said(String room, String text, CompletableFuture<Message> answer) {}

    /** @param refuse says that something did not work, and why */
    Corrections(
            ConsoleListener view, JoinedRooms rooms, SendTarget target, Requests requests, Consumer<String> refuse) {
        this.view = view;
        this.rooms = rooms;
        this.target = target;
        this.requests = requests;
        this.refuse = refuse;
    }

    /** Something is being said; returns {@code answer}. */
    CompletableFuture<Message> saying(String room, String text, CompletableFuture<Message> answer) {
        latest = new Said(room, text, answer);
        saying = answer;
        return answer;
    }

    /** Another line was typed. */
    void goOn() {
        latest = null;
    }

    /** The line that corrects what was said by the latest one; null if that said nothing here, or was refused. */
    @Nullable
    String recalled() {
        Said said = latest;
        if (said == null || said.answer().isCompletedExceptionally() || !RoomName.areSame(said.room(), target.room())) {
            return null;
        }
        boolean canEdit = view.features.contains(Feature.MODERATION.wire());
        return canEdit ? ChatCommand.EDIT.word(Face.TERMINAL) + " " + said.text() : null;
    }

    boolean edit(String text) throws InterruptedException {
        try {
            MessageText.check(text, null);
        } catch (ProtocolException e) {
            refuse.accept(e.reason());
            return true;
        }
        String room = target.room();
        return requests.say(
                text,
                client -> amend(room, view.username(), Phrases.NOTHING_TO_EDIT, seq -> client.edit(room, seq, text)));
    }

    /** @param name whose last message; empty for the person's own */
    boolean delete(String name) throws InterruptedException {
        String room = target.room();
        String whose = name.isEmpty() ? view.username() : name;
        return requests.ask(
                (ChatClient client) -> amend(room, whose, Phrases.NOTHING_TO_DELETE, seq -> client.delete(room, seq)));
    }

    /** Not before what was said last has its number: else an earlier message would be meant. */
    private CompletableFuture<?> amend(
            String roomName, String whose, String nothing, LongFunction<CompletableFuture<?>> request) {
        CompletableFuture<?> said = saying.isDone() ? CompletableFuture.completedFuture(null) : saying;
        return said.thenCompose(answer -> {
            JoinedRoom room = rooms.find(roomName);
            long seq = room == null ? 0 : room.recent.lastOf(whose);
            if (seq == 0) {
                refuse.accept(nothing);
                return CompletableFuture.completedFuture(null);
            }
            return request.apply(seq);
        });
    }
}
