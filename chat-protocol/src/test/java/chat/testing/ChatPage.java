package chat.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** The chat's page in a {@link Tab}, by what it promises to whoever tests it. */
public final class ChatPage {

    /** From all that the page shows of the current conversation: what kind it is, its number, who said it, what can be read. */
    private static final String ENTRIES =
            "Array.from(document.querySelectorAll('.log:not([hidden]) li[data-kind]'), li => ({"
                    + " kind: li.dataset.kind, seq: Number(li.dataset.seq ?? 0), from: li.dataset.from ?? '',"
                    + " text: (li.querySelector('p:last-of-type') ?? li).textContent }))";

    private static final String CONNECTED = "document.querySelector('#state').textContent === 'Connected'";

    private final Tab tab;

    public ChatPage(Tab tab) {
        this.tab = tab;
    }

    /** Opens the page and goes in. */
    public static ChatPage join(Tab tab, String address, String name) {
        tab.open(address);
        ChatPage page = new ChatPage(tab);
        page.join(name);
        page.awaitNotice("You are " + name);
        return page;
    }

    public Tab tab() {
        return tab;
    }

    /** Asks to be let in. */
    public void join(String name) {
        tab.fill("#name", name);
        tab.click("#join");
    }

    /** Says something, or obeys a command. */
    public void enter(String text) {
        write(text);
        tab.press("Enter");
    }

    /** Puts a text where one writes, without sending it. */
    public void write(String text) {
        tab.fill("#text", text);
    }

    /** Turns to another conversation: {@code #dev}, {@code @bob}. */
    public void turnTo(String title) {
        tab.click("[data-key=" + Tab.quote(title) + "] button");
        awaitCurrent(title);
    }

    /** Waits until a conversation is the current one. */
    public void awaitCurrent(String title) {
        tab.await("document.querySelector('#room-name').textContent === " + Tab.quote(title));
    }

    /** Waits until the newest is in sight, below more than there is room for. */
    public void awaitEnd() {
        tab.await("(box => box.scrollTop > 0 && box.scrollTop + box.clientHeight >= box.scrollHeight - 1)"
                + "(document.querySelector('#scroller'))");
    }

    /** Waits until the list of rooms says of a conversation what is new: the number, and whether somebody is called. */
    public void awaitUnread(String title, String words) {
        tab.await("document.querySelector('[data-key=" + Tab.quote(title) + "] .count')?.textContent === "
                + Tab.quote(words));
    }

    /** Waits until the page is connected, and all that it has sent was answered. */
    public void awaitConnected() {
        tab.await(CONNECTED + " && document.querySelector('#undelivered').childElementCount === 0");
    }

    public String draft() {
        return tab.value("#text");
    }

    /** Waits for a message of somebody's. */
    public void awaitMessage(String from, String text) {
        tab.await(ENTRIES + ".some(e => e.kind === 'message' && e.from === " + Tab.quote(from) + " && e.text.includes("
                + Tab.quote(text) + "))");
    }

    /** Waits for something that the page tells, and until what is entered then is said: some of it is told on the way in. */
    public void awaitNotice(String text) {
        tab.await(CONNECTED + " && " + ENTRIES + ".some(e => e.kind === 'notice' && e.text.includes(" + Tab.quote(text)
                + "))");
    }

    /** All that it shows of the conversation. */
    public List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        for (JsonNode entry : tab.evaluate(ENTRIES)) {
            entries.add(new Entry(
                    entry.get("kind").textValue(),
                    entry.get("seq").longValue(),
                    entry.get("from").textValue(),
                    entry.get("text").textValue()));
        }
        return entries;
    }

    /** What was said, as NAME: TEXT. */
    public List<String> said() {
        return entries().stream()
                .filter(entry -> entry.kind().equals("message"))
                .map(entry -> entry.from() + ": " + entry.text())
                .toList();
    }

    /**
     * A line of the conversation.
     *
     * @param kind message, notice or day
     * @param seq 0 if it has none
     * @param from empty but for messages
     */
    public record Entry(String kind, long seq, String from, String text) {}
}
