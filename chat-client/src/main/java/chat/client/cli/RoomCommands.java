package chat.client.cli;

import static chat.protocol.ProtocolLimits.MAX_HISTORY_MESSAGES;
import static java.util.Objects.requireNonNull;

import chat.client.ChatClient;
import chat.client.ChatException;
import chat.client.RoomEntry;
import chat.protocol.ClientMessage;
import chat.protocol.ErrorCode;
import chat.protocol.MessageText;
import chat.protocol.Phrases;
import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage.RoomSummary;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Does what typed lines ask for about rooms. On the thread that reads them; what the server answers comes on the client's event loop.
 * As {@link CommandRunner#run}, each command returns false if what is typed next must not be done without it.
 *
 * @param refuse says that something did not work, and why
 * @param console interactive if a person sees where they are; else each line counts on those before it
 */
record RoomCommands(
        ConsoleListener view,
        RoomPrinter printer,
        Scrollback scrollback,
        JoinedRooms rooms,
        SendTarget target,
        HistoryReader history,
        Requests requests,
        Consumer<String> refuse,
        Console console) {

    /** How long a person waits for a room to let them in before they can type on. */
    private static final int PATIENCE_SECONDS = 2;

    private boolean person() {
        return console.isInteractive();
    }

    /** Shows a person who has just come in what was said in the lobby before. */
    void showPast(ChatClient client) throws InterruptedException {
        if (person()) {
            requests.ask(client, there -> history.readPast(there, CompletableFuture.completedFuture(rooms.lobby())));
        }
    }

    /** @param password of a closed room; empty for none */
    boolean join(String name, String password) throws InterruptedException {
        JoinedRoom room = rooms.find(name);
        if (room == null || room.parting) {
            boolean wasClosed = person() && rooms.takeClosed(name);
            return (wasClosed && password.isEmpty()) ? enterClosed(name) : enter(name, password);
        }
        target.arrive(target.moveTo(room.name()), room);
        look();
        scrollback.notice(printer.switched(room));
        return true;
    }

    /** A room that did not let the person in: with its password it does. Whoever gives none has changed their mind. */
    private boolean enterClosed(String name) throws InterruptedException {
        String password = console.askSecret(Phrases.fill(Phrases.PASSWORD_QUESTION, MessagePrinter.room(name)) + " ");
        return password == null || password.isEmpty() || enter(name, password);
    }

    /** A person types nothing else before they are in, or were asked for the password: it must not be said to another room. */
    private boolean enter(String name, String password) throws InterruptedException {
        CompletableFuture<Boolean> in = new CompletableFuture<>();
        if (!person()) {
            return move(client -> enter(client, name, password, in));
        }
        in.completeOnTimeout(true, PATIENCE_SECONDS, TimeUnit.SECONDS);
        return requests.ask(client -> history.readPast(client, enter(client, name, password, in)), in::complete)
                && (in.join() || !rooms.takeClosed(name) || enterClosed(name));
    }

    /** The person looks at another room. */
    private void look() {
        view.showPrompt();
        if (person()) {
            view.talk().seen();
        }
    }

    /** @param in done when nobody waits for the answer any more */
    private CompletableFuture<JoinedRoom> enter(
            ChatClient client, String name, String password, CompletableFuture<Boolean> in) {
        long move = target.moveTo(name);
        rooms.expect(name);
        return (password.isEmpty() ? client.enter(name) : client.enter(name, password))
                .handle((entry, failure) -> arrived(name, move, entry, failure, in));
    }

    private JoinedRoom arrived(
            String name,
            long move,
            @Nullable RoomEntry entry,
            @Nullable Throwable failure,
            CompletableFuture<Boolean> in) {
        if (entry == null) {
            rooms.takeExpected(name);
            target.giveUp(move);
            throw new CompletionException(refusal(name, Requests.cause(failure), in.isDone()));
        }
        JoinedRoom room = requireNonNull(rooms.get(entry.room()), entry.room());
        target.arrive(move, room);
        look();
        in.complete(true);
        return room;
    }

    /** A closed room's says how to give its password to whoever is not asked for it now. */
    private @Nullable Throwable refusal(String name, @Nullable Throwable why, boolean isLate) {
        if (!(why instanceof ChatException.Refused refused && refused.is(ErrorCode.ROOM_CLOSED))) {
            return why;
        }
        rooms.setClosed(name);
        if (person() && !isLate) {
            return why;
        }
        String form = person() ? Phrases.ASKS_PASSWORD : Phrases.TAKES_PASSWORD;
        String words = Phrases.fill(form, ExitStatus.words(refused), MessagePrinter.name(name));
        return new ChatException.Refused(refused.code(), words);
    }

    /** @param typed empty for the room that lines go to */
    boolean part(String typed) throws InterruptedException {
        String name = typed.isEmpty() ? target.room() : typed;
        if (RoomName.areSame(name, ClientMessage.LOBBY)) {
            return refused(Phrases.LOBBY_STAYS);
        }
        boolean here = RoomName.areSame(name, target.room());
        return here ? move(client -> part(client, name, true)) : requests.ask(client -> part(client, name, false));
    }

    private CompletableFuture<Void> part(ChatClient client, String name, boolean here) {
        JoinedRoom room = rooms.find(name);
        long move = here ? target.moveTo(ClientMessage.LOBBY) : SendTarget.NOWHERE;
        setParting(room, true);
        return client.part(name).whenComplete((gone, failure) -> {
            target.giveUp(move); // the view has led back to the lobby already
            setParting(room, false);
        });
    }

    private static void setParting(@Nullable JoinedRoom room, boolean parting) {
        if (room != null) {
            room.parting = parting;
        }
    }

    boolean listRooms() throws InterruptedException {
        return requests.ask(client -> client.rooms().thenAccept(all -> {
            rooms.heardOf(all.rooms().stream().map(RoomSummary::room).toList());
            scrollback.notice(printer.list(rooms, all.rooms()));
        }));
    }

    boolean listUsers() throws InterruptedException {
        String name = target.room();
        return requests.ask(client -> client.users(name).thenAccept(users -> {
            JoinedRoom room = rooms.get(users.room());
            if (room != null) { // else the person has left it since
                room.counted(users);
                scrollback.notice(printer.users(room, room == rooms.current(), users));
            }
        }));
    }

    /** Says what the room is about, or that it is about nothing any more; without a text, shows what it is about. */
    boolean topic(String text) throws InterruptedException {
        String name = target.room();
        if (text.isEmpty()) {
            JoinedRoom room = rooms.find(name);
            if (room == null) {
                return refused("You are not there yet. Up and Enter ask again.");
            }
            scrollback.notice(printer.topic(room));
            return true;
        }
        String topic = text.equals(MessageText.NO_TOPIC) ? "" : text;
        try {
            MessageText.checkTopic(topic, null);
        } catch (ProtocolException e) {
            return refused(e.reason());
        }
        Function<ChatClient, CompletableFuture<?>> request = client -> client.setTopic(name, topic);
        if (person()) {
            return requests.ask(request);
        }
        requests.askAndWait(request); // the next line may ask for it
        return true;
    }

    boolean readEarlier(int limit) throws InterruptedException {
        String room = target.room();
        return requests.ask(client -> history.readEarlier(client, room, Math.min(limit, MAX_HISTORY_MESSAGES)));
    }

    boolean readWith(String name, int limit) throws InterruptedException {
        return requests.ask(client -> history.readWith(client, name, Math.min(limit, MAX_HISTORY_MESSAGES)));
    }

    /** A person sees where they get to. A program has to be there before it goes on. */
    private boolean move(Function<ChatClient, CompletableFuture<?>> request) throws InterruptedException {
        return person() ? requests.ask(request) : requests.askAndWait(request) || astray();
    }

    private boolean refused(String why) {
        refuse.accept(why);
        return true;
    }

    /** As {@link #astray()}, for that reason. */
    boolean astray(String why) {
        refuse.accept(why);
        return astray();
    }

    /** Somebody is not where they wanted to be. A person sees that; a program would go on in the wrong room. */
    private boolean astray() {
        if (!person()) {
            refuse.accept("Leaving: what follows was meant for another room, and is not sent.");
        }
        return person();
    }
}
