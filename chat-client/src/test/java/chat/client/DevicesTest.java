package chat.client;

import static org.assertj.core.api.Assertions.assertThat;

import chat.client.ScriptedServer.Peer;
import chat.protocol.ClientMessage;
import chat.protocol.Moderation;
import chat.protocol.Role;
import chat.protocol.ServerMessage;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A client that is one of several devices of its account, and what accounts may ask for. */
class DevicesTest extends ChatClientFixture {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ChatClient client;
    private Peer peer;

    @BeforeEach
    void joinAsDevice2() {
        client = connect();
        client.join("alice");
        peer = server.accept();
        peer.expect("join");
        send(
                "{'type':'welcome','username':'alice','maxUsers':5,'protocol':1,'server':'x','role':'moderator','device':2}");
        send("{'type':'entered','room':'lobby','users':['alice'],'count':1,'seq':1}");
        listener.next(JoinResult.class);
    }

    private void send(String quoted) {
        peer.send(quoted.replace('\'', '"'));
    }

    private void said(int seq, String text, String id, int device) {
        send("{'type':'message','room':'lobby','seq':" + seq + ",'from':'alice','text':'" + text
                + "','time':'2026-07-28T10:31:07.120Z','id':'" + id + "','device':" + device + "}");
    }

    @Test
    void labelOfAnotherDeviceIsNoAnswer() {
        CompletableFuture<ServerMessage.Message> mine = client.send("mine");
        String id = peer.expect("message").path("id").asText();
        said(2, "hers", id, 1);
        said(3, "mine", id, 2);

        assertThat(mine.join().seq()).isEqualTo(3);
        assertThat(listener.next(ServerMessage.Message.class).device()).isEqualTo(1);
        assertThat(listener.next(ServerMessage.Message.class)).isEqualTo(mine.join());
    }

    @Test
    void directMessageOfAnotherDeviceIsNoAnswer() {
        CompletableFuture<ServerMessage.DirectMessage> mine = client.sendDirect("bob", "psst");
        String id = peer.expect("direct").path("id").asText();
        String direct =
                "{'type':'direct','from':'alice','to':'bob','text':'psst','time':'2026-07-28T10:31:07.120Z','id':'" + id
                        + "','seq':";
        send(direct + "1,'device':1}");
        send(direct + "2,'device':2,'waiting':true}");

        assertThat(mine.join().seq()).isEqualTo(2);
        assertThat(mine.join().waiting()).isTrue();
    }

    @Test
    void roleThatNobodyAskedForIsToldToTheListener() {
        send("{'type':'account','username':'alice','role':'operator'}");

        assertThat(listener.next(ServerMessage.Account.class).role()).isEqualTo("operator");
    }

    record Request(Function<ChatClient, CompletableFuture<?>> ask, String sent, String answer) {}

    static Stream<Request> requests() {
        return Stream.of(
                new Request(
                        client -> client.edit("lobby", 1, "hello"),
                        "{'type':'edit','room':'lobby','seq':1,'text':'hello','id':'1'}",
                        "{'type':'edited','room':'lobby','seq':2,'of':1,'by':'alice','text':'hello'}"),
                new Request(
                        client -> client.delete("LOBBY", 1),
                        "{'type':'delete','room':'LOBBY','seq':1,'id':'1'}",
                        "{'type':'deleted','room':'lobby','seq':2,'of':1,'by':'bob'}"),
                new Request(
                        client -> client.moderate(Moderation.MUTE, "Bob", null, null, 600L, null),
                        "{'type':'moderate','action':'mute','target':'Bob','seconds':600,'id':'1'}",
                        "{'type':'moderated','action':'mute','target':'bob','until':'2026-07-28T10:31:07.120Z',"
                                + "'by':'alice'}"),
                new Request(
                        client -> client.moderate(Moderation.OP, "bob", null, Role.OPERATOR, null, null),
                        "{'type':'moderate','action':'op','target':'bob','role':'operator','id':'1'}",
                        "{'type':'moderated','action':'op','target':'bob'}"),
                ban("10.0.0.5/8", "10.0.0.0/8"),
                ban("10.0.0.5/32", "10.0.0.5"),
                ban(" 2001:DB8::1", "2001:db8::1"),
                ban("\uFF22\uFF4F\uFF42", "bob"),
                ban("Zoe\u0308", "zo\u00eb"),
                new Request(
                        ChatClient::bans, "{'type':'moderate','action':'bans','id':'1'}", "{'type':'bans','bans':[]}"),
                new Request(
                        client -> client.closeRoom("dev", "pass word"),
                        "{'type':'close','room':'dev','password':'pass word','id':'1'}",
                        "{'type':'moderated','action':'close','target':'dev'}"),
                new Request(
                        client -> client.openRoom("dev"),
                        "{'type':'open','room':'dev','id':'1'}",
                        "{'type':'moderated','action':'open','target':'dev','by':'alice','room':'dev'}"),
                new Request(
                        client -> client.invite("dev", "Bob"),
                        "{'type':'invite','room':'dev','username':'Bob','id':'1'}",
                        "{'type':'moderated','action':'invite','target':'bob','room':'dev'}"),
                new Request(
                        client -> client.historyWith("bob", ClientMessage.History.NEWEST, 5),
                        "{'type':'history','with':'bob','limit':5,'id':'1'}",
                        "{'type':'history','with':'bob','messages':[]}"),
                new Request(
                        client -> client.searchWith("hi", "bob", null, 5),
                        "{'type':'search','query':'hi','with':'bob','limit':5,'id':'1'}",
                        "{'type':'found','query':'hi','messages':[]}"),
                new Request(
                        client -> client.whois("bob"),
                        "{'type':'account','username':'bob','id':'1'}",
                        "{'type':'account','username':'bob','role':'member','sessions':[]}"));
    }

    private static Request ban(String target, String asServerWritesIt) {
        return new Request(
                client -> client.moderate(Moderation.BAN, target, null, null, null, null),
                "{'type':'moderate','action':'ban','target':'" + target + "','id':'1'}",
                "{'type':'moderated','action':'ban','target':'" + asServerWritesIt + "','by':'alice'}");
    }

    @ParameterizedTest
    @MethodSource("requests")
    void requestIsAnswered(Request request) throws Exception {
        CompletableFuture<?> asked = request.ask().apply(client);
        JsonNode sent = peer.expect(
                JSON.readTree(request.sent().replace('\'', '"')).path("type").asText());

        assertThat(sent).isEqualTo(JSON.readTree(request.sent().replace('\'', '"')));
        send(request.answer());
        asked.join();
    }

    @Test
    void whatWasDoneByOthersIsNoAnswer() {
        CompletableFuture<ServerMessage.Moderated> mine =
                client.moderate(Moderation.BAN, "bob", null, null, null, "too loud");
        peer.expect("moderate");
        send("{'type':'moderated','action':'ban','target':'bob','by':'carol'}");
        send("{'type':'moderated','action':'ban','target':'dave','by':'alice'}");
        send("{'type':'moderated','action':'ban','target':'bob','by':'alice'}");

        assertThat(mine.join().by()).isEqualTo("alice");
        assertThat(listener.next(ServerMessage.Moderated.class).by()).isEqualTo("carol");
    }

    @Test
    void formerEventThatIsToldAgainIsAnAnswerAndNoNews() {
        said(2, "hello", "x", 1);
        send("{'type':'deleted','room':'lobby','seq':3,'of':2,'by':'alice'}");
        said(4, "more", "y", 1);
        CompletableFuture<ServerMessage.Deleted> again = client.delete("lobby", 2);
        peer.expect("delete");
        send("{'type':'deleted','room':'lobby','seq':3,'of':2,'by':'alice'}");
        said(5, "and more", "z", 1);

        assertThat(again.join().seq()).isEqualTo(3);
        listener.next(ServerMessage.Message.class);
        listener.next(ServerMessage.Deleted.class);
        listener.next(ServerMessage.Message.class);
        assertThat(listener.next(ServerMessage.Message.class).seq()).isEqualTo(5);
    }

    @Test
    void directMessagesOfAnAccountGoOnFromFormerSessions() {
        String direct =
                "{'type':'direct','from':'bob','to':'alice','text':'psst','time':'2026-07-28T10:31:07.120Z','seq':";
        send(direct + "41}");
        send(direct + "42}");
        assertThat(listener.next(ServerMessage.DirectMessage.class).seq()).isEqualTo(41);
        assertThat(listener.next(ServerMessage.DirectMessage.class).seq()).isEqualTo(42);
        send(direct + "44}");
        assertThat(listener.next(ChatException.ProtocolViolation.class)).hasMessageContaining("1 too early");
    }

    @Test
    void refusalOfWhatNobodyWaitsForIsNotTold() {
        peer.error("room_unknown", "You are not in dev", "read");
        peer.error("already_joined", "You are in dev already", "99");
        peer.error("malformed", "No", null);
        assertThat(listener.next(ServerMessage.ErrorMessage.class).code()).isEqualTo("malformed");
    }

    @Test
    void whatWasReadIsToldBothWays() {
        client.read("lobby", 1);
        assertThat(peer.expect("read").path("seq").asInt()).isEqualTo(1);
        client.readDirects("bob", 4);
        assertThat(peer.expect("read").path("with").asText()).isEqualTo("bob");
        send("{'type':'read','with':'bob','seq':5}");
        send("{'type':'invited','room':'dev','by':'bob'}");

        assertThat(listener.next(ServerMessage.Read.class)).isEqualTo(new ServerMessage.Read(null, "bob", 5));
        assertThat(listener.next(ServerMessage.Invited.class).room()).isEqualTo("dev");
    }
}
