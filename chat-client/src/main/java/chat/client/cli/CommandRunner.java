package chat.client.cli;

import static chat.protocol.ProtocolLimits.DEFAULT_HISTORY_MESSAGES;

import chat.client.ChatClient;
import chat.client.cli.Console.Kind;
import chat.protocol.ChatCommand;
import chat.protocol.ChatCommand.Face;
import chat.protocol.CommandLine;
import chat.protocol.Feature;
import chat.protocol.MessageText;
import chat.protocol.Phrases;
import chat.protocol.ProtocolException;
import chat.protocol.Role;
import java.util.ArrayList;
import java.util.List;
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
    private final SearchReader search;
    private final AccountCommands accountCommands;

    CommandRunner(
            Console console,
            ConsoleListener view,
            MessagePrinter messages,
            @Nullable String password,
            Scrollback scrollback,
            JoinedRooms rooms,
            RecentContacts contacts,
            Supplier<@Nullable ChatClient> online,
            Runnable leave,
            Consumer<String> refuse) {
        this.console = console;
        this.view = view;
        this.contacts = contacts;
        this.refuse = refuse;
        target = new SendTarget(rooms);
        requests = new Requests(online, refuse, console.isInteractive());
        RoomPrinter printer = new RoomPrinter(console.palette());
        roomCommands = new RoomCommands(
                view,
                printer,
                scrollback,
                rooms,
                target,
                new HistoryReader(rooms, printer, scrollback),
                requests,
                refuse,
                console.isInteractive());
        search = new SearchReader(scrollback);
        accountCommands = new AccountCommands(console, view, messages, requests, refuse, leave, password);
    }

    void showPast(ChatClient client) throws InterruptedException {
        roomCommands.showPast(client);
    }

    /**
     * Returns false if nothing may be done without this line that comes behind it: a person has it back, to send it when there is a
     * connection; a program would go on in the wrong room.
     */
    boolean run(CommandLine typed) throws InterruptedException {
        ChatCommand command = typed.command();
        String problem = typed.problem();
        if (problem != null) {
            boolean leadsElsewhere = command == ChatCommand.JOIN || command == ChatCommand.PART;
            return leadsElsewhere ? roomCommands.astray(problem) : refused(problem);
        }
        return command == null || run(command, typed);
    }

    private boolean run(ChatCommand command, CommandLine typed) throws InterruptedException {
        String text = typed.text();
        return switch (command) {
            case JOIN -> roomCommands.join(typed.target());
            case PART -> roomCommands.part(typed.target());
            case ROOMS -> roomCommands.listRooms();
            case TOPIC -> roomCommands.topic(text);
            case USERS -> roomCommands.listUsers();
            case HISTORY -> roomCommands.readEarlier(typed.number(DEFAULT_HISTORY_MESSAGES));
            case SEARCH -> search(text);
            case MSG -> sendTo(typed.target(), text);
            case REPLY -> reply(text);
            case ME -> say(text, true);
            case SAY -> say(text, false);
            case QUIET -> setQuiet(typed.turned(view.quiet));
            case BELL -> setBell(typed.turned(view.notify != Notify.OFF));
            case REGISTER, PASSWORD, ACCOUNT, UNREGISTER -> accountCommands.run(command, text);
            case HELP -> help(text);
            default ->
                throw new IllegalStateException(command + " (expected: a command of the terminal, not to leave)");
        };
    }

    private boolean say(String text, boolean action) throws InterruptedException {
        String room = target.room();
        return send(text, client -> action ? client.sendAction(room, text) : client.send(room, text));
    }

    private boolean sendTo(String name, String text) throws InterruptedException {
        return send(text, client -> client.sendDirect(name, text));
    }

    private boolean reply(String text) throws InterruptedException {
        String to = contacts.lastWriter();
        return to == null ? refused(Phrases.NOBODY_WROTE) : sendTo(to, text);
    }

    private boolean send(String text, Function<ChatClient, CompletableFuture<?>> message) throws InterruptedException {
        try {
            MessageText.check(text, null);
        } catch (ProtocolException e) {
            return refused(e.reason());
        }
        return requests.say(text, message);
    }

    private boolean search(String text) throws InterruptedException {
        return view.features.contains(Feature.SEARCH.wire())
                ? requests.ask(client -> search.find(client, text))
                : refused(Phrases.NO_SEARCH);
    }

    private boolean setQuiet(boolean quiet) {
        view.quiet = quiet;
        return notice(quiet ? Phrases.QUIET : Phrases.NOT_QUIET);
    }

    private boolean setBell(boolean bell) {
        view.notify = bell ? Notify.MENTIONS : Notify.OFF;
        return notice(bell ? Phrases.BELL : Phrases.NO_BELL);
    }

    private boolean help(String about) {
        List<String> lines = new ArrayList<>(ChatCommand.help(Face.TERMINAL, Role.GUEST, view.features, about));
        if (about.isEmpty()) {
            lines.add(0, Phrases.HELP);
            lines.add("Tab completes names and commands, the arrow keys bring back lines.");
        }
        return notice(String.join("\n* ", lines));
    }

    private boolean refused(String why) {
        refuse.accept(why);
        return true;
    }

    private boolean notice(String text) {
        console.show(new AttributedString("* " + text), Kind.NOTICE);
        return true;
    }

    void awaitAnswers() throws InterruptedException {
        requests.awaitAnswers();
    }
}
