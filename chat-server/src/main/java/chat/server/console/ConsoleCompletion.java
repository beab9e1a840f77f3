package chat.server.console;

import chat.terminal.Completion;
import chat.terminal.NameSearch;
import java.util.List;

/** What Tab offers: commands, and behind {@code kick} the names of those who are in. */
final class ConsoleCompletion implements Completion.Source {

    private static final String KICK = Verb.KICK.word() + " ";

    private final ServerControl server;

    ConsoleCompletion(ServerControl server) {
        this.server = server;
    }

    @Override
    public Completion complete(String line) {
        int start = line.startsWith("/") ? 1 : 0;
        return line.regionMatches(true, start, KICK, 0, KICK.length())
                ? replacing(start + KICK.length(), line, server.roster().names())
                : replacing(start, line, Verb.WORDS);
    }

    private static Completion replacing(int start, String line, List<String> words) {
        String typed = line.substring(start);
        List<String> replacements =
                NameSearch.find(words, typed).stream().map(word -> word + " ").toList();
        return new Completion(start, replacements);
    }
}
