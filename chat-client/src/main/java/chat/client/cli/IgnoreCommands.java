package chat.client.cli;

import chat.protocol.Phrases;
import chat.protocol.Username;
import java.util.function.Consumer;

/**
 * Does what typed lines ask for about people whom somebody does not want to hear.
 *
 * @param notice shows what was done
 * @param refuse says that something did not work, and why
 */
record IgnoreCommands(
        ConsoleListener view,
        JoinedRooms rooms,
        IgnoredPeople ignored,
        Consumer<String> notice,
        Consumer<String> refuse) {

    /** @param typed empty to list all of them */
    void ignore(String typed) {
        String name = MessagePrinter.line(typed);
        if (typed.isEmpty()) {
            list();
        } else if (People.areSame(typed, view.username()) || People.areSame(typed, Username.RESERVED)) {
            refuse.accept(Phrases.fill(Phrases.CANNOT_IGNORE, name));
        } else if (ignored.add(typed)) {
            notice.accept(Phrases.fill(Phrases.IGNORING, name, name)
                    + (rooms.lobby().lacks(typed) ? " " + Phrases.fill(Phrases.NOBODY_CALLED, name) : ""));
        } else {
            refuse.accept(Phrases.fill(Phrases.IGNORED_FULL, Integer.toString(IgnoredPeople.MAX_IGNORED)));
        }
    }

    private void list() {
        String names = MessagePrinter.line(String.join(", ", ignored.all()));
        notice.accept(names.isEmpty() ? Phrases.NOBODY_IGNORED : Phrases.fill(Phrases.IGNORED, names));
    }

    void unignore(String typed) {
        String name = MessagePrinter.line(typed);
        if (ignored.remove(typed)) {
            notice.accept(Phrases.fill(Phrases.NOT_IGNORING, name));
        } else {
            refuse.accept(Phrases.fill(Phrases.NOT_IGNORED, name));
        }
    }
}
