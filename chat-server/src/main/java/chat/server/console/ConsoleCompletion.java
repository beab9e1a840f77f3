package chat.server.console;

import chat.protocol.ChatCommand;
import chat.protocol.ChatCommand.Face;
import chat.protocol.ChatCommand.Kind;
import chat.protocol.CommandLine;
import chat.protocol.Role;
import chat.terminal.Completion;
import chat.terminal.NameSearch;
import java.util.List;

/** What Tab offers: commands, and where a command takes a name those of who is in. */
final class ConsoleCompletion implements Completion.Source {

    private static final List<String> WORDS = ChatCommand.words(Face.CONSOLE, Role.OPERATOR);

    private final ServerControl server;

    ConsoleCompletion(ServerControl server) {
        this.server = server;
    }

    @Override
    public Completion complete(String line) {
        int start = line.length();
        while (start > 0 && !Character.isWhitespace(line.charAt(start - 1))) {
            start--;
        }
        if (start == 0) {
            return replacing(line.startsWith("/") ? 1 : 0, line, WORDS);
        }
        CommandLine.Slot slot = CommandLine.slot(Face.CONSOLE, Role.OPERATOR, line.substring(0, start));
        Kind kind = slot == null ? Kind.TEXT : slot.kind();
        return switch (kind) {
            case NAME, WHO -> replacing(start, line, server.roster().names());
            case COMMAND -> replacing(start, line, WORDS);
            default -> replacing(start, line, List.of());
        };
    }

    private static Completion replacing(int start, String line, List<String> words) {
        String typed = line.substring(start);
        List<String> replacements =
                NameSearch.find(words, typed).stream().map(word -> word + " ").toList();
        return new Completion(start, replacements);
    }
}
