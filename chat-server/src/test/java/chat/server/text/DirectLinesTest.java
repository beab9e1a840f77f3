package chat.server.text;

import static chat.server.text.Visitor.TIME;
import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.ClientMessage;
import chat.protocol.ServerMessage.DirectMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What one person says to another alone, typed and shown. */
final class DirectLinesTest {

    private final Visitor alice = new Visitor();

    @AfterEach
    void nothingIsLeftOver() {
        assertThat(alice.finish()).isFalse();
    }

    private static DirectMessage direct(String from, String to, String text) {
        return new DirectMessage(from, to, text, TIME, null, false, 1);
    }

    @Test
    void whatOthersWriteToOneIsToldApart() {
        assertThat(alice.shown(direct("bob", "alice", "psst"))).isEqualTo("[10:31:07] bob -> you: psst\r\n");
        assertThat(alice.shown(new DirectMessage("bob", "alice", "waves", TIME, null, true, 1)))
                .isEqualTo("[10:31:07] * bob -> you: waves\r\n");
    }

    @Test
    void whatOneWroteToSomebodyIsConfirmed() {
        assertThat(alice.shown(direct("alice", "bob", "psst"))).isEqualTo("[10:31:07] you -> bob: psst\r\n");
    }

    @Test
    void whatOneWroteToOneselfIsShown() {
        assertThat(alice.shown(direct("alice", "alice", "milk"))).isEqualTo("[10:31:07] you -> you: milk\r\n");
    }

    @Test
    void furtherLinesAreIndented() {
        assertThat(alice.shown(direct("bob", "alice", "one\n* carol left: exit\n\ta")))
                .isEqualTo("[10:31:07] bob -> you: one\r\n    * carol left: exit\r\n        a\r\n");
    }

    @Test
    void bellRingsForWhatOthersWriteIfThatIsWanted() {
        assertThat(alice.shown(direct("bob", "alice", "psst"))).startsWith("[");
        alice.told("/bell on");
        assertThat(alice.shown(direct("bob", "alice", "psst"))).isEqualTo("\007[10:31:07] bob -> you: psst\r\n");
        assertThat(alice.shown(direct("alice", "bob", "alice here"))).startsWith("[");
    }

    @ParameterizedTest
    @CsvSource({"/msg bob hello you, 'hello you'", "/msg  bob hello, hello", "/msg bob /me waves, /me waves"})
    void msgSaysSomethingToOnePerson(String typed, String text) {
        assertThat(alice.asked(typed)).isEqualTo(new ClientMessage.DirectMessage("bob", text, null, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/msg", "/msg ", "/msg bob", "/msg bob  "})
    void msgWithoutANameOrATextSaysWhatItTakes(String typed) {
        assertThat(alice.told(typed)).isEqualTo("/msg takes a name and a text: /msg bob hello\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/reply hello", "/r hello"})
    void replyGoesToWhoeverWroteLast(String typed) {
        alice.shown(direct("bob", "alice", "psst"), direct("carol", "alice", "hey"));
        alice.shown(direct("alice", "bob", "yes?"), direct("alice", "alice", "note"));

        assertThat(alice.asked(typed)).isEqualTo(new ClientMessage.DirectMessage("carol", "hello", null, false));
    }

    @Test
    void replyToNobodySaysHowToBegin() {
        assertThat(alice.told("/reply hello"))
                .isEqualTo("Nobody has written to you yet. /msg NAME TEXT writes to somebody.\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/reply", "/r ", "/r   "})
    void replyWithoutATextSaysWhatItTakes(String typed) {
        alice.shown(direct("bob", "alice", "psst"));

        assertThat(alice.told(typed)).isEqualTo("/reply takes a text: /reply hello\r\n");
    }
}
