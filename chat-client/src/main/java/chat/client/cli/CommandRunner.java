package chat.client.cli;

import chat.client.ChatClient;
import chat.client.cli.Console.Kind;
import chat.protocol.MessageText;
import chat.protocol.PeerText;
import chat.protocol.ProtocolException;
import chat.protocol.UnknownCommand;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jline.utils.AttributedString;
import org.jspecify.annotations.Nullable;

/** Does what typed lines ask for. On the thread that reads them; what the server answers comes on the client's event loop. */
final class CommandRunner {

    private final Console console;
    private final ConsoleListener view;
    private final RecentContacts contacts;
    private final Consumer<String> refuse;
    private final SendTarget target;
    private final Requests requests;
    private final RoomCommands roomCommands;

    /**
     * @param online the client to ask; null, having said so, while there is no connection
     * @param refuse says that something did not work, and why; called on any thread
     */
    CommandRunner(
            Console console,
            ConsoleListener view,
            Scrollback scrollback,
            JoinedRooms rooms,
            RecentContacts contacts,
            Supplier<@Nullable ChatClient> online,
            Consumer<String> refuse) {
        this.console = console;
        this.view = view;
        this.contacts = contacts;
        this.refuse = refuse;
        target = new SendTarget(rooms);
        requests = new Requests(online, refuse, console.isInteractive());
        Answers answers = new Answers(console.palette(), scrollback, rooms);
        roomCommands = new RoomCommands(view, answers, rooms, target, requests, refuse, console.isInteractive());
    }

    /** Shows a person who has just come in what was said in the lobby before. */
    void showPast(ChatClient client) throws InterruptedException {
        if (console.isInteractive()) {
            roomCommands.showPast(client);
        }
    }

    /**
     * Returns false if nothing may be done without this line that comes behind it: a person has it back, to send it when there is a
     * connection; a program would go on in the wrong room.
     */
    boolean run(Command command) throws InterruptedException {
        return switch (command.kind()) {
            case SAY -> say(command.text(), false);
            case ME -> act(command.text());
            case JOIN -> roomCommands.join(command);
            case PART -> roomCommands.part(command);
            case ROOMS -> roomCommands.listRooms();
            case TOPIC -> roomCommands.topic(command.text());
            case USERS -> roomCommands.listUsers();
            case HISTORY -> roomCommands.readEarlier(command.text());
            case MSG -> write(command);
            case REPLY -> reply(command.text());
            case QUIET -> setQuiet(command.text());
            case HELP -> notice(Help.TEXT);
            case UNKNOWN -> refused(explain(command.text()));
            case NOTHING, LEAVE -> true;
        };
    }

    private boolean say(String text, boolean action) throws InterruptedException {
        String room = target.room();
        return send(text, client -> action ? client.sendAction(room, text) : client.send(room, text));
    }

    private boolean act(String text) throws InterruptedException {
        return PeerText.isBlank(text) ? refused("/me takes a text: /me waves") : say(text, true);
    }

    private boolean write(Command command) throws InterruptedException {
        String to = command.to();
        String text = command.text();
        return PeerText.isBlank(text)
                ? refused("/msg takes a name and a text: /msg bob hello")
                : send(text, client -> client.sendDirect(to, text));
    }

    private boolean reply(String text) throws InterruptedException {
        String to = contacts.lastWriter();
        if (to == null) {
            return refused("Nobody has written to you alone yet. /msg NAME TEXT writes to somebody.");
        }
        return PeerText.isBlank(text)
                ? refused("/reply takes a text: /reply hello")
                : send(text, client -> client.sendDirect(to, text));
    }

    private boolean send(String text, Function<ChatClient, CompletableFuture<?>> message) throws InterruptedException {
        try {
            MessageText.check(text, null);
        } catch (ProtocolException e) {
            return refused(e.reason());
        }
        return requests.say(text, message);
    }

    private boolean setQuiet(String how) {
        boolean quiet =
                switch (how) {
                    case "on" -> true;
                    case "off" -> false;
                    default -> !view.isQuiet();
                };
        if (!how.isEmpty() && !how.equals("on") && !how.equals("off")) {
            return refused("/quiet takes on or off, or nothing to change it.");
        }
        view.setQuiet(quiet);
        return notice(
                quiet ? "* Joins and leaves are hidden. /quiet shows them again." : "* Joins and leaves are shown.");
    }

    private static String explain(String command) {
        if (command.equalsIgnoreCase("/bell")) { // telnet and the page have it
            return "When the bell rings is chosen at the start: chat-client --notify off, mentions or all.";
        }
        return UnknownCommand.explain(command, Command.NAMES);
    }

    private boolean refused(String why) {
        refuse.accept(why);
        return true;
    }

    private boolean notice(String text) {
        console.show(new AttributedString(text), Kind.NOTICE);
        return true;
    }

    /** Blocks until the server has answered everything. */
    void awaitAnswers() throws InterruptedException {
        requests.awaitAnswers();
    }
}
