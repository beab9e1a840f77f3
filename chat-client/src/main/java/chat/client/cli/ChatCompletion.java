package chat.client.cli;

import chat.terminal.Completion;
import java.util.List;

/** What Tab offers: commands behind a slash at the beginning of a line, and names everywhere else. */
final class ChatCompletion implements Completion.Source {

    private final Speakers speakers;

    ChatCompletion(Speakers speakers) {
        this.speakers = speakers;
    }

    @Override
    public Completion complete(String line) {
        int start = startOfLastWord(line);
        String word = line.substring(start);
        if (start == 0 && word.startsWith("/")) {
            return new Completion(0, commands(word));
        }
        String at = word.startsWith("@") ? "@" : "";
        String behind = start == 0 && at.isEmpty() ? ": " : " ";
        return new Completion(
                start,
                speakers.startingWith(word.substring(at.length())).stream()
                        .map(name -> at + name + behind)
                        .toList());
    }

    private static List<String> commands(String word) {
        return Command.NAMES.stream()
                .filter(name -> name.startsWith(word))
                .map(name -> name + " ")
                .toList();
    }

    private static int startOfLastWord(String line) {
        int start = line.length();
        while (start > 0 && !Character.isWhitespace(line.charAt(start - 1))) {
            start--;
        }
        return start;
    }
}
