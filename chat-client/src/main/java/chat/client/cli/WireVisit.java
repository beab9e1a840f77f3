package chat.client.cli;

import chat.client.WireListener;
import chat.client.cli.Console.Kind;
import org.jline.utils.AttributedString;

/** A visit that shows what the server says as it is. */
final class WireVisit extends Visit implements WireListener {

    private final Console console;

    WireVisit(RoomView room, Observer observer, Console console) {
        super(room, observer);
        this.console = console;
    }

    @Override
    public void onWire(String json) {
        console.show(new AttributedString(json), Kind.WIRE);
    }
}
