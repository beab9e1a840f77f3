package chat.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class MessageHandlersTest {

    private static final Map<Class<?>, Object> VALUES = Map.of(
            String.class,
            "text",
            boolean.class,
            true,
            int.class,
            1,
            long.class,
            1L,
            Instant.class,
            Instant.EPOCH,
            List.class,
            List.of(),
            Map.class,
            Map.of());

    private static Stream<Class<?>> messages() {
        return Stream.of(ClientMessage.class, ServerMessage.class)
                .flatMap(MessageHandlersTest::records)
                .distinct();
    }

    private static Stream<Class<?>> records(Class<?> type) {
        return type.isSealed()
                ? Arrays.stream(type.getPermittedSubclasses()).flatMap(MessageHandlersTest::records)
                : Stream.of(type);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void everyMessageCallsTheMethodThatIsMeantForIt(Class<?> type) throws ReflectiveOperationException {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        Object[] values = Arrays.stream(types).map(VALUES::get).toArray();
        Object message = type.getDeclaredConstructor(types).newInstance(values);
        List<String> called = new ArrayList<>();

        if (message instanceof ClientMessage ours) {
            ours.<RuntimeException>accept(handler(ClientMessageHandler.class, called));
        } else {
            ((ServerMessage) message).accept(handler(ServerMessageHandler.class, called));
        }

        assertThat(called).containsExactly("on" + type.getSimpleName());
    }

    @SuppressWarnings("unchecked")
    private static <H> H handler(Class<? super H> type, List<String> called) {
        return (H) Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
            called.add(method.getName());
            return null;
        });
    }
}
