package chat.client.cli;

import chat.client.ChatException;
import chat.client.WireListener;
import chat.client.cli.Console.Kind;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jline.utils.AttributedString;

/** A visit that shows what the server says as it is. */
final class WireVisit extends Visit implements WireListener {

    private final Console console;

    WireVisit(RoomView room, Consumer<String> onRefused, BiConsumer<Visit, ChatException> onEnded, Console console) {
        super(room, onRefused, onEnded);
        this.console = console;
    }

    @Override
    public void onWire(String json) {
        console.show(new AttributedString(json), Kind.WIRE);
    }
}
