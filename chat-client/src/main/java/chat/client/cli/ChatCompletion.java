package chat.client.cli;

import chat.terminal.Completion;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What Tab offers: commands behind a slash at the beginning of a line, rooms and people behind the commands that take one, and names
 * everywhere else.
 */
final class ChatCompletion implements Completion.Source {

    private static final Set<String> REPLIES = Set.of("/reply ", "/r ", "/r");

    private final Rooms rooms;
    private final Correspondents correspondents;

    ChatCompletion(Rooms rooms, Correspondents correspondents) {
        this.rooms = rooms;
        this.correspondents = correspondents;
    }

    @Override
    public Completion complete(String line) {
        int start = startOfLastWord(line);
        String word = line.substring(start);
        if (REPLIES.contains(line) || (start == 0 && word.startsWith("/"))) {
            return commands(line);
        }
        return switch (line.substring(0, start)) {
            case "/join " -> roomNames(start, word, rooms.elsewhere());
            case "/part " -> roomNames(start, word, rooms.partable());
            case "/msg " -> words(start, "", word, people());
            default -> names(start, word);
        };
    }

    /** A reply becomes a message to whoever wrote last: to see who that is before it is sent. */
    private Completion commands(String line) {
        List<String> found = new ArrayList<>();
        String writer = correspondents.lastWriter();
        if (writer != null && REPLIES.contains(line)) {
            found.add("/msg " + writer + " ");
        }
        Command.NAMES.stream()
                .filter(name -> name.startsWith(line))
                .map(name -> name + " ")
                .forEach(found::add);
        return new Completion(0, found);
    }

    private static Completion roomNames(int start, String word, List<String> names) {
        String sign = word.startsWith(Command.ROOM_SIGN) ? Command.ROOM_SIGN : "";
        return words(start, sign, word.substring(sign.length()), names);
    }

    /** Those whom one wrote to or heard from, then those in the room, then everybody. */
    private Collection<String> people() {
        Set<String> people = new LinkedHashSet<>(correspondents.latestFirst());
        people.addAll(rooms.current().speakers().startingWith(""));
        people.addAll(rooms.lobby().speakers().startingWith(""));
        return people;
    }

    private Completion names(int start, String word) {
        String at = word.startsWith("@") ? "@" : "";
        String behind = start == 0 && at.isEmpty() ? ": " : " ";
        return new Completion(
                start,
                rooms.current().speakers().startingWith(word.substring(at.length())).stream()
                        .map(name -> at + name + behind)
                        .toList());
    }

    private static Completion words(int start, String sign, String beginning, Collection<String> words) {
        return new Completion(
                start,
                words.stream()
                        .filter(word -> word.regionMatches(true, 0, beginning, 0, beginning.length()))
                        .map(word -> sign + word + " ")
                        .toList());
    }

    private static int startOfLastWord(String line) {
        int start = line.length();
        while (start > 0 && !Character.isWhitespace(line.charAt(start - 1))) {
            start--;
        }
        return start;
    }
}
