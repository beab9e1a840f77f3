package chat.client.cli;

import chat.protocol.ChatCommand;
import chat.protocol.ChatCommand.Face;
import chat.protocol.CommandLine;
import chat.protocol.Role;
import chat.terminal.Completion;
import chat.terminal.NameSearch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What Tab offers: commands behind a slash at the beginning of a line, rooms and people behind the commands that take one, and names
 * everywhere else. What the server calls them is made harmless first. Commands that it cannot do are not offered.
 */
record ChatCompletion(
        JoinedRooms rooms,
        RecentContacts contacts,
        IgnoredPeople ignored,
        Supplier<List<String>> features,
        Supplier<Role> role)
        implements Completion.Source {

    private static final Set<String> REPLIES = Set.of("/reply ", "/r ", "/r");

    @Override
    public Completion complete(String line) {
        boolean firstWord = line.chars().noneMatch(Character::isWhitespace);
        if ((firstWord && line.startsWith("/")) || REPLIES.contains(lowerCase(line))) {
            return commands(lowerCase(line));
        }
        int start = NameSearch.start(line);
        CommandLine.Slot slot = CommandLine.slot(Face.TERMINAL, role.get(), line.substring(0, start));
        if (slot == null) {
            return names(line, start);
        }
        return switch (slot.kind()) {
            case ROOM ->
                found(line, start, slot.command() == ChatCommand.PART ? rooms.partable() : rooms.elsewhere(), " ");
            case NAME, WHO ->
                found(line, start, slot.command() == ChatCommand.UNIGNORE ? ignored.all() : people(), " ");
            case ROLE -> found(line, start, Role.GIVEN, " ");
            case COMMAND ->
                found(
                        line,
                        start,
                        words().stream().map(word -> word.substring(1)).toList(),
                        " ");
            case PASSWORD -> new Completion(start, List.of());
            default -> names(line, start);
        };
    }

    private static String lowerCase(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    private List<String> words() {
        return ChatCommand.words(Face.TERMINAL, role.get(), features.get());
    }

    /** A reply becomes a message to whoever wrote last: to see who that is before it is sent. */
    private Completion commands(String line) {
        List<String> found = new ArrayList<>();
        String writer = contacts.lastWriter();
        if (writer != null && REPLIES.contains(line)) {
            found.add("/msg " + MessagePrinter.name(writer) + " ");
        }
        words().stream()
                .filter(name -> name.startsWith(line))
                .map(name -> name + " ")
                .forEach(found::add);
        return new Completion(0, found);
    }

    /** Those whom one wrote to or heard from, then those in the room, then everybody. */
    private Collection<String> people() {
        Set<String> people = new LinkedHashSet<>(contacts.latestFirst());
        people.addAll(rooms.current().others());
        people.addAll(rooms.lobby().others());
        return people;
    }

    private Completion names(String line, int start) {
        if (line.startsWith("/", start - 1)) {
            return new Completion(start, List.of()); // of a path, or an address
        }
        Collection<String> here = rooms.current().others();
        Completion completion = found(line, start, here, start == 0 ? ": " : " ");
        int letter = start;
        while (letter < line.length() && !Character.isLetterOrDigit(line.codePointAt(letter))) {
            letter++;
        }
        // Not a name with a line in front, but a name in a text that is underlined.
        return completion.replacements().isEmpty() && letter < line.length()
                ? found(line, letter, here, " ")
                : completion;
    }

    private static Completion found(String line, int start, Collection<String> names, String behind) {
        return new Completion(
                start,
                NameSearch.find(names, line.substring(start)).stream()
                        .map(name -> MessagePrinter.name(name) + behind)
                        .toList());
    }
}
