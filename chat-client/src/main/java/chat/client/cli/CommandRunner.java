package chat.client.cli;

import static chat.protocol.ProtocolLimits.DEFAULT_HISTORY_MESSAGES;
import static java.util.Objects.requireNonNull;

import chat.client.ChatClient;
import chat.client.cli.Console.Kind;
import chat.protocol.ChatCommand;
import chat.protocol.ChatCommand.Face;
import chat.protocol.ClientMessage;
import chat.protocol.CommandLine;
import chat.protocol.Feature;
import chat.protocol.MessageText;
import chat.protocol.Moderation;
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
    private final PeoplePrinter people;
    private final RecentContacts contacts;
    private final Consumer<String> refuse;
    private final SendTarget target;
    private final Requests requests;
    private final RoomCommands roomCommands;
    private final SearchReader search;
    private final AccountCommands accountCommands;
    private final IgnoreCommands ignoreCommands;
    private final Corrections corrections;

    CommandRunner(
            Console console,
            ConsoleListener view,
            PeoplePrinter people,
            @Nullable String password,
            Scrollback scrollback,
            JoinedRooms rooms,
            RecentContacts contacts,
            IgnoredPeople ignored,
            Supplier<@Nullable ChatClient> online,
            Runnable leave,
            Consumer<String> refuse) {
        this.console = console;
        this.view = view;
        this.people = people;
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
                new HistoryReader(rooms, printer, scrollback, ignored),
                requests,
                refuse,
                console);
        search = new SearchReader(scrollback, ignored);
        accountCommands = new AccountCommands(console, view, people, requests, refuse, leave, password);
        ignoreCommands = new IgnoreCommands(view, rooms, ignored, this::notice, refuse);
        corrections = new Corrections(view, rooms, target, requests, refuse);
    }

    void showPast(ChatClient client) throws InterruptedException {
        roomCommands.showPast(client);
    }

    /** What arrow up brings to an empty line, if it has to be something else than the latest line. */
    @Nullable
    String recalled() {
        return corrections.recalled();
    }

    /**
     * Returns false if nothing may be done without this line that comes behind it: a person has it back, to send it when there is a
     * connection; a program would go on in the wrong room.
     */
    boolean run(CommandLine typed) throws InterruptedException {
        ChatCommand command = typed.command();
        String problem = typed.problem();
        if (command != null || problem != null) {
            corrections.goOn();
        }
        if (problem != null) {
            boolean leadsElsewhere = command == ChatCommand.JOIN || command == ChatCommand.PART;
            return leadsElsewhere ? roomCommands.astray(problem) : refused(problem);
        }
        return command == null || run(command, typed);
    }

    private boolean run(ChatCommand command, CommandLine typed) throws InterruptedException {
        String text = typed.text();
        return switch (command) {
            case JOIN -> join(typed.target(), text);
            case PART -> roomCommands.part(typed.target());
            case ROOMS -> roomCommands.listRooms();
            case TOPIC -> roomCommands.topic(text);
            case USERS -> roomCommands.listUsers();
            case HISTORY -> history(typed.target(), typed.number(DEFAULT_HISTORY_MESSAGES));
            case SEARCH -> search(typed.target(), text);
            case MSG -> sendTo(typed.target(), text);
            case REPLY -> reply(text);
            case ME -> say(text, true);
            case SAY -> say(text, false);
            case QUIET -> setQuiet(typed.turned(view.quiet));
            case BELL -> setBell(typed.turned(view.talk().notify != Notify.OFF));
            case REGISTER, PASSWORD, ACCOUNT, UNREGISTER -> accountCommands.run(command, text);
            case WHOIS -> show(client -> client.whois(typed.target()), people::whois);
            case BANS -> show(ChatClient::bans, people::bans);
            case KICK, MUTE, UNMUTE, BAN, UNBAN, OP, DEOP -> moderate(typed);
            case CLOSE, OPEN, INVITE -> changeRoom(command, typed);
            case EDIT -> corrections.edit(text);
            case DELETE -> corrections.delete(typed.target());
            case IGNORE -> done(() -> ignoreCommands.ignore(typed.target()));
            case UNIGNORE -> done(() -> ignoreCommands.unignore(typed.target()));
            case HELP -> help(text);
            default ->
                throw new IllegalStateException(command + " (expected: a command of the terminal, not to leave)");
        };
    }

    private boolean join(String room, String password) throws InterruptedException {
        if (!password.isEmpty() && !can(Feature.ACCOUNTS)) {
            return roomCommands.astray(Phrases.fill(Phrases.NO_SPACES, room));
        }
        warnOfSeenPassword(password);
        return roomCommands.join(room, password);
    }

    private boolean changeRoom(ChatCommand command, CommandLine typed) throws InterruptedException {
        String room = target.room();
        String password = typed.text();
        if (!can(Feature.ACCOUNTS)) {
            return refused(Phrases.NO_OWNERS);
        }
        warnOfSeenPassword(password);
        return requests.ask(client -> switch (command) {
            case CLOSE -> client.closeRoom(room, password.isEmpty() ? null : password);
            case OPEN -> client.openRoom(room);
            default -> client.invite(room, typed.target());
        });
    }

    private void warnOfSeenPassword(String password) {
        if (console.isInteractive() && !password.isEmpty()) {
            notice(Phrases.ROOM_PASSWORD_SEEN);
        }
    }

    /** What is done is told to the view, as what other moderators do. */
    private boolean moderate(CommandLine typed) throws InterruptedException {
        ClientMessage.Moderate wanted = typed.moderate(null);
        return requests.ask(client -> client.moderate(
                requireNonNull(Moderation.of(wanted.action())),
                typed.target(),
                wanted.room(),
                wanted.role() == null ? null : Role.of(wanted.role()),
                wanted.seconds(),
                wanted.reason()));
    }

    private <T> boolean show(Function<ChatClient, CompletableFuture<T>> question, Function<T, AttributedString> inWords)
            throws InterruptedException {
        return requests.ask(client ->
                question.apply(client).thenAccept(answer -> console.show(inWords.apply(answer), Kind.NOTICE)));
    }

    private boolean say(String text, boolean action) throws InterruptedException {
        String room = target.room();
        return send(
                text,
                client -> corrections.saying(
                        room, text, action ? client.sendAction(room, text) : client.send(room, text)));
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

    /** @param with empty for the room that they talk in */
    private boolean history(String with, int limit) throws InterruptedException {
        if (with.isEmpty()) {
            return roomCommands.readEarlier(limit);
        }
        return can(Feature.ACCOUNTS) ? roomCommands.readWith(with, limit) : refused(Phrases.NO_ACCOUNTS);
    }

    /** @param with empty for all rooms */
    private boolean search(String with, String text) throws InterruptedException {
        if (!can(Feature.SEARCH)) {
            return refused(Phrases.NO_SEARCH);
        }
        if (!with.isEmpty() && !can(Feature.ACCOUNTS)) {
            return refused(Phrases.NO_ACCOUNTS);
        }
        return requests.ask(client -> search.find(client, with, text));
    }

    private boolean can(Feature feature) {
        return view.features.contains(feature.wire());
    }

    private boolean setQuiet(boolean quiet) {
        view.quiet = quiet;
        notice(quiet ? Phrases.QUIET : Phrases.NOT_QUIET);
        return true;
    }

    private boolean setBell(boolean bell) {
        view.talk().notify = bell ? Notify.MENTIONS : Notify.OFF;
        notice(bell ? Phrases.BELL : Phrases.NO_BELL);
        return true;
    }

    private boolean help(String about) {
        List<String> lines = new ArrayList<>(ChatCommand.help(Face.TERMINAL, view.role, view.features, about));
        if (about.isEmpty()) {
            lines.add(0, Phrases.HELP);
            boolean edits = can(Feature.MODERATION);
            lines.add("Tab completes names and commands, the arrow keys bring back lines"
                    + (edits ? ": what you said last to be corrected." : "."));
        }
        notice(String.join("\n* ", lines));
        return true;
    }

    private boolean refused(String why) {
        refuse.accept(why);
        return true;
    }

    private void notice(String text) {
        console.show(new AttributedString("* " + text), Kind.NOTICE);
    }

    private static boolean done(Runnable command) {
        command.run();
        return true;
    }

    void awaitAnswers() throws InterruptedException {
        requests.awaitAnswers();
    }
}
