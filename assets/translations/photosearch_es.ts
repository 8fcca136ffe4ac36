<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name></name>
    <message>
        <source>{message}. {remedy}</source>
        <translation>{message}. {remedy}</translation>
    </message>
    <message>
        <source>column {column}: {message}</source>
        <translation>columna {column}: {message}</translation>
    </message>
    <message>
        <source>something went wrong inside photosearch ({error})</source>
        <translation>algo ha fallado dentro de photosearch ({error})</translation>
    </message>
    <message>
        <source>no room left on the disk while writing {what}</source>
        <translation>no queda espacio en el disco para escribir {what}</translation>
    </message>
    <message>
        <source>Free some space, then run it again</source>
        <translation>Libere espacio y vuelva a ejecutarlo</translation>
    </message>
    <message>
        <source>cannot write {what}: {reason}</source>
        <translation>no se puede escribir {what}: {reason}</translation>
    </message>
    <message>
        <source>Make it writable, or choose another folder with --library</source>
        <translation>Dé permiso de escritura o elija otra carpeta con --library</translation>
    </message>
    <message>
        <source>there is no album {name}</source>
        <translation>no hay ningún álbum {name}</translation>
    </message>
    <message>
        <source>this album is gone</source>
        <translation>este álbum ya no existe</translation>
    </message>
    <message>
        <source>an album needs a name</source>
        <translation>un álbum necesita un nombre</translation>
    </message>
    <message>
        <source>there is an album {other} already</source>
        <translation>ya hay un álbum {other}</translation>
    </message>
    <message>
        <source>Choose another name</source>
        <translation>Elija otro nombre</translation>
    </message>
    <message>
        <source>Run `photosearch doctor` on this library</source>
        <translation>Ejecute `photosearch doctor` en esta biblioteca</translation>
    </message>
    <message>
        <source>the repair of the catalog {path} was cut off</source>
        <translation>la reparación del catálogo {path} se interrumpió</translation>
    </message>
    <message>
        <source>the catalog {path} was replaced while photosearch was using it</source>
        <translation>el catálogo {path} fue sustituido mientras photosearch lo usaba</translation>
    </message>
    <message>
        <source>Close photosearch and open it again</source>
        <translation>Cierre photosearch y vuelva a abrirlo</translation>
    </message>
    <message>
        <source>{path} is not a photosearch catalog</source>
        <translation>{path} no es un catálogo de photosearch</translation>
    </message>
    <message>
        <source>Choose another folder with --library</source>
        <translation>Elija otra carpeta con --library</translation>
    </message>
    <message>
        <source>the library {library} was made by a newer photosearch (catalog version {version}; this one knows up to {known})</source>
        <translation>la biblioteca {library} se creó con una versión más reciente de photosearch (versión {version} del catálogo; esta conoce hasta la {known})</translation>
    </message>
    <message>
        <source>Update photosearch to open it; nothing was changed</source>
        <translation>Actualice photosearch para abrirla; no se ha cambiado nada</translation>
    </message>
    <message>
        <source>the backup {target}</source>
        <translation>la copia de seguridad {target}</translation>
    </message>
    <message>
        <source>the catalog {path} is damaged ({error})</source>
        <translation>el catálogo {path} está dañado ({error})</translation>
    </message>
    <message>
        <source>another process is writing to the library {library}</source>
        <translation>otro proceso está escribiendo en la biblioteca {library}</translation>
    </message>
    <message>
        <source>Wait until it is done, then try again</source>
        <translation>Espere a que termine y vuelva a intentarlo</translation>
    </message>
    <message>
        <source>cannot write to the library {library} ({error})</source>
        <translation>no se puede escribir en la biblioteca {library} ({error})</translation>
    </message>
    <message>
        <source>Make the folder writable, or choose another with --library</source>
        <translation>Dé permiso de escritura en la carpeta o elija otra con --library</translation>
    </message>
    <message>
        <source>reading or writing the library {library} failed ({error})</source>
        <translation>ha fallado la lectura o la escritura de la biblioteca {library} ({error})</translation>
    </message>
    <message>
        <source>Check its disk and the free space</source>
        <translation>Compruebe el disco y el espacio libre</translation>
    </message>
    <message>
        <source>the catalog {path} does not answer as it should ({error})</source>
        <translation>el catálogo {path} no responde como debería ({error})</translation>
    </message>
    <message>
        <source>no room left on the disk of the library {library}</source>
        <translation>no queda espacio en el disco de la biblioteca {library}</translation>
    </message>
    <message>
        <source>model {name} makes embeddings of {dimension} numbers, but this library holds {other} numbers of the same revision {revision}</source>
        <translation>el modelo {name} crea vectores de {dimension} números, pero esta biblioteca los tiene de {other} números de la misma revisión {revision}</translation>
    </message>
    <message>
        <source>Use the model the library was indexed with, or index into another library</source>
        <translation>Use el modelo con el que se indexó la biblioteca o indexe en otra biblioteca</translation>
    </message>
    <message>
        <source>embeddings of shape {shape} do not belong to model {model}</source>
        <translation>los vectores de forma {shape} no son del modelo {model}</translation>
    </message>
    <message>
        <source>Embeddings of different models never mix</source>
        <translation>Los vectores de modelos distintos nunca se mezclan</translation>
    </message>
    <message>
        <source>the filters are nested too deeply</source>
        <translation>los filtros están demasiado anidados</translation>
    </message>
    <message>
        <source>Use fewer parentheses</source>
        <translation>Use menos paréntesis</translation>
    </message>
    <message>
        <source>a saved search needs a name</source>
        <translation>una búsqueda guardada necesita un nombre</translation>
    </message>
    <message>
        <source>this saved search is gone</source>
        <translation>esta búsqueda guardada ya no existe</translation>
    </message>
    <message>
        <source>Add Folder…</source>
        <translation>Añadir carpeta…</translation>
    </message>
    <message>
        <source>Look for Changes Now</source>
        <translation>Buscar cambios ahora</translation>
    </message>
    <message>
        <source>Save This Search…</source>
        <translation>Guardar esta búsqueda…</translation>
    </message>
    <message>
        <source>Model…</source>
        <translation>Modelo…</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>Ajustes…</translation>
    </message>
    <message>
        <source>Collapse Near-Identical Shots</source>
        <translation>Apilar tomas casi idénticas</translation>
    </message>
    <message>
        <source>Let one photo stand for all that are nearly the same</source>
        <translation>Mostrar una sola foto en lugar de todas las que son casi iguales</translation>
    </message>
    <message>
        <source>Pause Indexing on Battery</source>
        <translation>Pausar la indexación con batería</translation>
    </message>
    <message>
        <source>Wait for mains power before photos are indexed</source>
        <translation>Esperar a la corriente eléctrica para indexar fotos</translation>
    </message>
    <message>
        <source>Write Ratings to .xmp Sidecars</source>
        <translation>Guardar valoraciones en sidecars .xmp</translation>
    </message>
    <message>
        <source>Let other programs see the stars you give; photos stay as they are</source>
        <translation>Permite que otros programas vean las estrellas que asigna; las fotos no cambian</translation>
    </message>
    <message>
        <source>Icon in the Notification Area</source>
        <translation>Icono en el área de notificación</translation>
    </message>
    <message>
        <source>Show there how far indexing is</source>
        <translation>Muestra allí el avance de la indexación</translation>
    </message>
    <message>
        <source>Log and Diagnostics…</source>
        <translation>Registro y diagnóstico…</translation>
    </message>
    <message>
        <source>Check for Updates…</source>
        <translation>Buscar actualizaciones…</translation>
    </message>
    <message>
        <source>Ask whether there is a newer version; nothing is downloaded</source>
        <translation>Comprueba si hay una versión más reciente; no se descarga nada</translation>
    </message>
    <message>
        <source>There are no words to save: pictures alone are not kept. Search for something first</source>
        <translation>No hay palabras que guardar: las imágenes solas no se conservan. Busque algo primero</translation>
    </message>
    <message>
        <source>Save search</source>
        <translation>Guardar búsqueda</translation>
    </message>
    <message>
        <source>Name of this search</source>
        <translation>Nombre de esta búsqueda</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>Cambiar nombre…</translation>
    </message>
    <message>
        <source>Remove Album</source>
        <translation>Quitar álbum</translation>
    </message>
    <message>
        <source>Remove Saved Search…</source>
        <translation>Quitar búsqueda guardada…</translation>
    </message>
    <message>
        <source>Rename album</source>
        <translation>Cambiar nombre del álbum</translation>
    </message>
    <message>
        <source>Name of the album</source>
        <translation>Nombre del álbum</translation>
    </message>
    <message>
        <source>Rename saved search</source>
        <translation>Cambiar el nombre de la búsqueda guardada</translation>
    </message>
    <message>
        <source>Remove the saved search {name}?</source>
        <translation>¿Quitar la búsqueda guardada {name}?</translation>
    </message>
    <message>
        <source>Remove saved search</source>
        <translation>Quitar búsqueda guardada</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Quitar</translation>
    </message>
    <message>
        <source>Replace the saved search {name}?</source>
        <translation>¿Reemplazar la búsqueda guardada {name}?</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>Reemplazar</translation>
    </message>
    <message>
        <source>It asks for: {query}</source>
        <translation>Lo que busca: {query}</translation>
    </message>
    <message>
        <source>offline</source>
        <translation>sin conexión</translation>
    </message>
    <message>
        <source>hidden</source>
        <translation>oculta</translation>
    </message>
    <message>
        <source>no program opened {path}</source>
        <translation>ningún programa abrió {path}</translation>
    </message>
    <message>
        <source>Choose one for this kind of file</source>
        <translation>Elija uno para este tipo de archivo</translation>
    </message>
    <message>
        <source>no program shows maps</source>
        <translation>ningún programa muestra mapas</translation>
    </message>
    <message>
        <source>Install one that opens geo: addresses, such as Marble or GNOME Maps</source>
        <translation>Instale uno que abra direcciones geo:, como Marble o Mapas de GNOME</translation>
    </message>
    <message>
        <source>{path} is not there</source>
        <translation>{path} no está ahí</translation>
    </message>
    <message>
        <source>It was moved or deleted, or its drive is not connected</source>
        <translation>Se ha movido o eliminado, o su unidad no está conectada</translation>
    </message>
    <message>
        <source>no program opened the folder {folder}</source>
        <translation>ningún programa abrió la carpeta {folder}</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nombre</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Carpeta</translation>
    </message>
    <message>
        <source>Taken</source>
        <translation>Tomada</translation>
    </message>
    <message>
        <source>Dimensions</source>
        <translation>Dimensiones</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>Duración</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Tamaño</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>Cámara</translation>
    </message>
    <message>
        <source>Lens</source>
        <translation>Objetivo</translation>
    </message>
    <message>
        <source>Exposure</source>
        <translation>Exposición</translation>
    </message>
    <message>
        <source>Rating</source>
        <translation>Valoración</translation>
    </message>
    <message>
        <source>Caption</source>
        <translation>Pie de foto</translation>
    </message>
    <message>
        <source>Keywords</source>
        <translation>Palabras clave</translation>
    </message>
    <message>
        <source>Position</source>
        <translation>Ubicación</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>Puntuación</translation>
    </message>
    <message>
        <source>{pixels}  ({megapixels} MP)</source>
        <translation>{pixels}  ({megapixels} MP)</translation>
    </message>
    <message>
        <source>{degrees}° N</source>
        <translation>{degrees}° N</translation>
    </message>
    <message>
        <source>{degrees}° S</source>
        <translation>{degrees}° S</translation>
    </message>
    <message>
        <source>{degrees}° E</source>
        <translation>{degrees}° E</translation>
    </message>
    <message>
        <source>{degrees}° W</source>
        <translation>{degrees}° O</translation>
    </message>
    <message>
        <source>Something went wrong</source>
        <translation>Algo ha fallado</translation>
    </message>
    <message>
        <source>What went wrong</source>
        <translation>Qué ha fallado</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copiar</translation>
    </message>
    <message>
        <source>Show report in folder</source>
        <translation>Mostrar informe en la carpeta</translation>
    </message>
    <message>
        <source>This is a mistake in photosearch, not yours. Your photos are not touched, and you can go on; what you did last may not have worked. Nothing was sent.</source>
        <translation>Es un error de photosearch, no suyo. Sus fotos están intactas y puede continuar; puede que lo último que hizo no haya funcionado. No se ha enviado nada.</translation>
    </message>
    <message>
        <source>This is a mistake in photosearch, not yours. Your photos are not touched, and you can go on; what you did last may not have worked. A report was saved as {file}. Nothing was sent.</source>
        <translation>Es un error de photosearch, no suyo. Sus fotos están intactas y puede continuar; puede que lo último que hizo no haya funcionado. Se ha guardado un informe como {file}. No se ha enviado nada.</translation>
    </message>
    <message>
        <source>Log and diagnostics</source>
        <translation>Registro y diagnóstico</translation>
    </message>
    <message>
        <source>Diagnostics</source>
        <translation>Diagnóstico</translation>
    </message>
    <message>
        <source>Log</source>
        <comment>of what the program did</comment>
        <translation>Registro</translation>
    </message>
    <message>
        <source>Only warnings and errors</source>
        <translation>Solo advertencias y errores</translation>
    </message>
    <message>
        <source>Nothing in it names a photo or a folder of yours, and nothing is sent.</source>
        <translation>No contiene el nombre de ninguna foto ni carpeta suya, y no se envía nada.</translation>
    </message>
    <message>
        <source>It stays on this computer. It may name your photos: look through it before you pass it on.</source>
        <translation>Se queda en este equipo. Puede contener nombres de sus fotos: revíselo antes de compartirlo.</translation>
    </message>
    <message>
        <source>Refresh log</source>
        <translation>Actualizar registro</translation>
    </message>
    <message>
        <source>Show log in folder</source>
        <translation>Mostrar registro en la carpeta</translation>
    </message>
    <message>
        <source>There is nothing in it.</source>
        <translation>No contiene nada.</translation>
    </message>
    <message numerus="yes">
        <source>Export %Ln photo(s)</source>
        <translation>
            <numerusform>Exportar %Ln foto</numerusform>
            <numerusform>Exportar %Ln fotos</numerusform>
        </translation>
    </message>
    <message>
        <source>JPEG pictures</source>
        <translation>Imágenes JPEG</translation>
    </message>
    <message>
        <source>Original files, unchanged</source>
        <translation>Archivos originales, sin cambios</translation>
    </message>
    <message>
        <source>Full size</source>
        <translation>Tamaño completo</translation>
    </message>
    <message numerus="yes">
        <source>%Ln pixel(s)</source>
        <translation>
            <numerusform>%Ln píxel</numerusform>
            <numerusform>%Ln píxeles</numerusform>
        </translation>
    </message>
    <message>
        <source>Keep metadata: time, place, camera</source>
        <translation>Conservar metadatos: hora, lugar, cámara</translation>
    </message>
    <message>
        <source>Exported photos</source>
        <comment>name of a folder</comment>
        <translation>Fotos exportadas</translation>
    </message>
    <message>
        <source>Progress of the export</source>
        <translation>Progreso de la exportación</translation>
    </message>
    <message>
        <source>Longest &amp;side:</source>
        <translation>Lado &amp;mayor:</translation>
    </message>
    <message>
        <source>&amp;Quality:</source>
        <translation>&amp;Calidad:</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Elegir…</translation>
    </message>
    <message>
        <source>Choose the folder</source>
        <translation>Elegir la carpeta</translation>
    </message>
    <message>
        <source>&amp;Folder:</source>
        <translation>C&amp;arpeta:</translation>
    </message>
    <message>
        <source>Export</source>
        <comment>verb</comment>
        <translation>Exportar</translation>
    </message>
    <message>
        <source>Show folder</source>
        <translation>Mostrar carpeta</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Detener</translation>
    </message>
    <message>
        <source>Export photos to</source>
        <translation>Exportar fotos a</translation>
    </message>
    <message>
        <source>{name} is no whole path of a folder</source>
        <translation>{name} no es la ruta completa de una carpeta</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Archivo</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Motivo</translation>
    </message>
    <message>
        <source>Photos that could not be read</source>
        <translation>Fotos que no se pudieron leer</translation>
    </message>
    <message>
        <source>They are left as they are. Double-click one to see it in its folder.</source>
        <translation>Se dejan como están. Haga doble clic en una para verla en su carpeta.</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Reintentar</translation>
    </message>
    <message>
        <source>A model decides what searches find. Another one first looks at every photo, while searches go on as before; it is used when it has seen all.</source>
        <translation>El modelo decide qué encuentran las búsquedas. Uno nuevo examina primero todas las fotos, mientras las búsquedas siguen como antes; se usa cuando las ha visto todas.</translation>
    </message>
    <message>
        <source>These can be downloaded from the Hugging Face hub. Nothing about you or your photos is sent; once they are here, they need no network.</source>
        <translation>Estos se pueden descargar de Hugging Face Hub. No se envía nada sobre usted ni sus fotos; una vez descargados, no necesitan red.</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modelo</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelos</translation>
    </message>
    <message>
        <source>Looking at {name}…</source>
        <translation>Examinando {name}…</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>en uso</translation>
    </message>
    <message>
        <source>Progress of {name}</source>
        <translation>Progreso de {name}</translation>
    </message>
    <message>
        <source>Go Back</source>
        <comment>to a model used before</comment>
        <translation>Volver a este</translation>
    </message>
    <message>
        <source>Use</source>
        <comment>verb</comment>
        <translation>Usar</translation>
    </message>
    <message>
        <source>Remove Its Data</source>
        <translation>Quitar sus datos</translation>
    </message>
    <message>
        <source>{act}: {name}</source>
        <translation>{act}: {name}</translation>
    </message>
    <message numerus="yes">
        <source>{done} of %Ln photo(s); search goes on with {model}.</source>
        <translation>
            <numerusform>{done} de %Ln foto; la búsqueda sigue con {model}.</numerusform>
            <numerusform>{done} de %Ln fotos; la búsqueda sigue con {model}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{done} of %Ln photo(s)</source>
        <translation>
            <numerusform>{done} de %Ln foto</numerusform>
            <numerusform>{done} de %Ln fotos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln foto</numerusform>
            <numerusform>%Ln fotos</numerusform>
        </translation>
    </message>
    <message>
        <source>Its data is still here: going back is instant</source>
        <translation>Sus datos siguen aquí: volver a este es inmediato</translation>
    </message>
    <message numerus="yes">
        <source>Has seen {done} of %Ln photo(s) already</source>
        <translation>
            <numerusform>Ya ha examinado {done} de %Ln foto</numerusform>
            <numerusform>Ya ha examinado {done} de %Ln fotos</numerusform>
        </translation>
    </message>
    <message>
        <source>{sentence}.</source>
        <translation>{sentence}.</translation>
    </message>
    <message>
        <source>Folders</source>
        <translation>Carpetas</translation>
    </message>
    <message>
        <source>Keyboard</source>
        <translation>Teclado</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Ajustes</translation>
    </message>
    <message>
        <source>Choose a model…</source>
        <translation>Elegir un modelo…</translation>
    </message>
    <message>
        <source>Clear recent searches</source>
        <translation>Borrar búsquedas recientes</translation>
    </message>
    <message>
        <source>photosearch finds the photos in these. It never changes them.</source>
        <translation>photosearch encuentra las fotos que hay en ellas. Nunca las modifica.</translation>
    </message>
    <message>
        <source>Folders of the library</source>
        <translation>Carpetas de la biblioteca</translation>
    </message>
    <message>
        <source>Files and folders of these names, with commas between them. * stands for any letters.</source>
        <translation>Archivos y carpetas con estos nombres, separados por comas. * equivale a cualquier texto.</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>Excluir</translation>
    </message>
    <message>
        <source>Other programs can read the stars you give. Photos stay as they are.</source>
        <translation>Otros programas pueden leer las estrellas que asigna. Las fotos no cambian.</translation>
    </message>
    <message>
        <source>Write ratings to .xmp sidecars</source>
        <translation>Guardar valoraciones en sidecars .xmp</translation>
    </message>
    <message>
        <source>It decides what searches find, and in which languages.</source>
        <translation>Decide qué encuentran las búsquedas, y en qué idiomas.</translation>
    </message>
    <message>
        <source>Recent searches</source>
        <translation>Búsquedas recientes</translation>
    </message>
    <message>
        <source>Find a setting…</source>
        <translation>Buscar un ajuste…</translation>
    </message>
    <message>
        <source>Find a setting</source>
        <translation>Buscar un ajuste</translation>
    </message>
    <message>
        <source>Sections</source>
        <translation>Secciones</translation>
    </message>
    <message>
        <source>No setting is called that.</source>
        <translation>Ningún ajuste se llama así.</translation>
    </message>
    <message>
        <source>Updates</source>
        <translation>Actualizaciones</translation>
    </message>
    <message>
        <source>What is new</source>
        <translation>Novedades</translation>
    </message>
    <message>
        <source>Open Its Page</source>
        <translation>Abrir su página</translation>
    </message>
    <message>
        <source>Nothing is downloaded by photosearch itself</source>
        <translation>photosearch no descarga nada por sí mismo</translation>
    </message>
    <message>
        <source>Asking for a newer version…</source>
        <translation>Buscando una versión más reciente…</translation>
    </message>
    <message>
        <source>photosearch {version} is the newest there is.</source>
        <translation>photosearch {version} es la versión más reciente.</translation>
    </message>
    <message>
        <source>photosearch {version} is there; you have {current}.</source>
        <translation>Está disponible photosearch {version}; tiene la versión {current}.</translation>
    </message>
    <message>
        <source>The part of photosearch that reads photos keeps stopping. Your photos are not touched.</source>
        <translation>La parte de photosearch que lee las fotos se detiene una y otra vez. Sus fotos están intactas.</translation>
    </message>
    <message>
        <source>The engine cannot be started: {reason}</source>
        <translation>No se puede iniciar el motor: {reason}</translation>
    </message>
    <message>
        <source>The part of photosearch that reads photos stopped. What was exported so far is there.</source>
        <translation>La parte de photosearch que lee las fotos se detuvo. Lo exportado hasta ahora está ahí.</translation>
    </message>
    <message>
        <source>Photos on a drive that is not connected cannot be exported</source>
        <translation>No se pueden exportar fotos de una unidad que no está conectada</translation>
    </message>
    <message>
        <source>{message}. {exported}</source>
        <translation>{message}. {exported}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) exported to {folder}</source>
        <translation>
            <numerusform>%Ln foto exportada a {folder}</numerusform>
            <numerusform>%Ln fotos exportadas a {folder}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Stopped: %Ln photo(s) exported to {folder}</source>
        <translation>
            <numerusform>Detenido: %Ln foto exportada a {folder}</numerusform>
            <numerusform>Detenido: %Ln fotos exportadas a {folder}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln could not be exported:</source>
        <translation>
            <numerusform>%Ln no se pudo exportar:</numerusform>
            <numerusform>%Ln no se pudieron exportar:</numerusform>
        </translation>
    </message>
    <message>
        <source>date</source>
        <comment>filter</comment>
        <translation>fecha</translation>
    </message>
    <message>
        <source>before</source>
        <comment>filter</comment>
        <translation>antes de</translation>
    </message>
    <message>
        <source>after</source>
        <comment>filter</comment>
        <translation>después de</translation>
    </message>
    <message>
        <source>camera</source>
        <comment>filter</comment>
        <translation>cámara</translation>
    </message>
    <message>
        <source>lens</source>
        <comment>filter</comment>
        <translation>objetivo</translation>
    </message>
    <message>
        <source>folder</source>
        <comment>filter</comment>
        <translation>carpeta</translation>
    </message>
    <message>
        <source>type</source>
        <comment>filter</comment>
        <translation>tipo</translation>
    </message>
    <message>
        <source>rating</source>
        <comment>filter</comment>
        <translation>valoración</translation>
    </message>
    <message>
        <source>width</source>
        <comment>filter</comment>
        <translation>anchura</translation>
    </message>
    <message>
        <source>height</source>
        <comment>filter</comment>
        <translation>altura</translation>
    </message>
    <message>
        <source>orientation</source>
        <comment>filter</comment>
        <translation>orientación</translation>
    </message>
    <message>
        <source>album</source>
        <comment>filter</comment>
        <translation>álbum</translation>
    </message>
    <message>
        <source>favourite</source>
        <comment>filter</comment>
        <translation>favoritas</translation>
    </message>
    <message>
        <source>offline</source>
        <comment>filter</comment>
        <translation>sin conexión</translation>
    </message>
    <message>
        <source>raw</source>
        <comment>filter</comment>
        <translation>RAW</translation>
    </message>
    <message>
        <source>animated</source>
        <comment>filter</comment>
        <translation>animadas</translation>
    </message>
    <message>
        <source>hidden</source>
        <comment>filter</comment>
        <translation>ocultas</translation>
    </message>
    <message>
        <source>video</source>
        <comment>filter</comment>
        <translation>vídeo</translation>
    </message>
    <message>
        <source>photo</source>
        <comment>filter</comment>
        <translation>foto</translation>
    </message>
    <message>
        <source>portrait</source>
        <comment>filter</comment>
        <translation>vertical</translation>
    </message>
    <message>
        <source>landscape</source>
        <comment>filter</comment>
        <translation>horizontal</translation>
    </message>
    <message>
        <source>square</source>
        <comment>filter</comment>
        <translation>cuadrada</translation>
    </message>
    <message>
        <source>not {filter}</source>
        <translation>excepto {filter}</translation>
    </message>
    <message>
        <source>“{words}”</source>
        <translation>“{words}”</translation>
    </message>
    <message>
        <source>near {place} within {distance}</source>
        <translation>cerca de {place}, a menos de {distance}</translation>
    </message>
    <message>
        <source>near {place}</source>
        <translation>cerca de {place}</translation>
    </message>
    <message>
        <source>{filter}: {values}</source>
        <translation>{filter}: {values}</translation>
    </message>
    <message>
        <source>Pictures from the network are not fetched. Save it to this computer first, then drop the file here</source>
        <translation>No se obtienen imágenes de la red. Guárdela primero en este equipo y suelte aquí el archivo</translation>
    </message>
    <message>
        <source>Add a folder of photos</source>
        <translation>Añadir una carpeta de fotos</translation>
    </message>
    <message>
        <source>Dropped picture</source>
        <translation>Imagen soltada</translation>
    </message>
    <message>
        <source>Pasted picture</source>
        <translation>Imagen pegada</translation>
    </message>
    <message numerus="yes">
        <source>{hits} of %Ln photo(s)</source>
        <translation>
            <numerusform>{hits} de %Ln foto</numerusform>
            <numerusform>{hits} de %Ln fotos</numerusform>
        </translation>
    </message>
    <message>
        <source>Something is still going on: the language changes when photosearch starts again</source>
        <translation>Aún hay algo en curso: el idioma cambiará la próxima vez que se inicie photosearch</translation>
    </message>
    <message>
        <source>Reading a photo went wrong; starting over…</source>
        <translation>Ha fallado la lectura de una foto; reiniciando…</translation>
    </message>
    <message>
        <source>New album</source>
        <translation>Álbum nuevo</translation>
    </message>
    <message>
        <source>Name of the album:</source>
        <translation>Nombre del álbum:</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) put into the new album {album}</source>
        <translation>
            <numerusform>%Ln foto en el álbum nuevo {album}</numerusform>
            <numerusform>%Ln fotos en el álbum nuevo {album}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) added to {album}</source>
        <translation>
            <numerusform>%Ln foto añadida a {album}</numerusform>
            <numerusform>%Ln fotos añadidas a {album}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) taken out of {album}</source>
        <translation>
            <numerusform>%Ln foto quitada de {album}</numerusform>
            <numerusform>%Ln fotos quitadas de {album}</numerusform>
        </translation>
    </message>
    <message>
        <source>{album} renamed to {name}</source>
        <translation>{album} ahora se llama {name}</translation>
    </message>
    <message>
        <source>album {name} removed</source>
        <translation>álbum {name} quitado</translation>
    </message>
    <message numerus="yes">
        <source>{name} is rated here, but {reason}; %Ln more</source>
        <translation>
            <numerusform>{name} está valorada aquí, pero {reason}; %Ln más</numerusform>
            <numerusform>{name} está valorada aquí, pero {reason}; %Ln más</numerusform>
        </translation>
    </message>
    <message>
        <source>{name} is rated here, but {reason}</source>
        <translation>{name} está valorada aquí, pero {reason}</translation>
    </message>
    <message>
        <source>Favourite</source>
        <translation>Favorita</translation>
    </message>
    <message>
        <source>Add to album</source>
        <translation>Añadir a un álbum</translation>
    </message>
    <message>
        <source>Take out of {album}</source>
        <translation>Quitar de {album}</translation>
    </message>
    <message>
        <source>Show in results again</source>
        <translation>Volver a mostrar en resultados</translation>
    </message>
    <message>
        <source>Hide from results</source>
        <translation>Ocultar de los resultados</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportar…</translation>
    </message>
    <message>
        <source>Move to trash…</source>
        <translation>Mover a la papelera…</translation>
    </message>
    <message>
        <source>New album…</source>
        <translation>Álbum nuevo…</translation>
    </message>
    <message numerus="yes">
        <source>%Ln star(s)</source>
        <translation>
            <numerusform>%Ln estrella</numerusform>
            <numerusform>%Ln estrellas</numerusform>
        </translation>
    </message>
    <message>
        <source>No stars</source>
        <translation>Sin estrellas</translation>
    </message>
    <message>
        <source>{name} made a favourite</source>
        <translation>{name} marcada como favorita</translation>
    </message>
    <message>
        <source>{name} no longer a favourite</source>
        <translation>{name} ya no es favorita</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) made favourites</source>
        <translation>
            <numerusform>%Ln foto marcada como favorita</numerusform>
            <numerusform>%Ln fotos marcadas como favoritas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) no longer favourites</source>
        <translation>
            <numerusform>%Ln foto ya no es favorita</numerusform>
            <numerusform>%Ln fotos ya no son favoritas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{name} rated %Ln star(s)</source>
        <translation>
            <numerusform>{name} valorada con %Ln estrella</numerusform>
            <numerusform>{name} valorada con %Ln estrellas</numerusform>
        </translation>
    </message>
    <message>
        <source>{name} has no stars now</source>
        <translation>{name} ya no tiene estrellas</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) rated {stars}</source>
        <translation>
            <numerusform>%Ln foto valorada con {stars}</numerusform>
            <numerusform>%Ln fotos valoradas con {stars}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) have no stars now</source>
        <translation>
            <numerusform>%Ln foto ya no tiene estrellas</numerusform>
            <numerusform>%Ln fotos ya no tienen estrellas</numerusform>
        </translation>
    </message>
    <message>
        <source>{name} hidden from results</source>
        <translation>{name} ocultada de los resultados</translation>
    </message>
    <message>
        <source>{name} shown in results again</source>
        <translation>{name} vuelve a mostrarse en los resultados</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) hidden from results</source>
        <translation>
            <numerusform>%Ln foto ocultada de los resultados</numerusform>
            <numerusform>%Ln fotos ocultadas de los resultados</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) shown in results again</source>
        <translation>
            <numerusform>%Ln foto vuelve a mostrarse en los resultados</numerusform>
            <numerusform>%Ln fotos vuelven a mostrarse en los resultados</numerusform>
        </translation>
    </message>
    <message>
        <source>The starter model understands English only. “Model…” in the menu has larger ones for more languages.</source>
        <translation>El modelo inicial solo entiende inglés. En “Modelo…” del menú hay otros más grandes para más idiomas.</translation>
    </message>
    <message>
        <source>Your photos can be searched. A larger model finds finer detail, and in more languages; that is a download of about {size}, whenever you like.</source>
        <translation>Ya se puede buscar en sus fotos. Un modelo más grande encuentra detalles más finos, y en más idiomas; es una descarga de unos {size}, cuando quiera.</translation>
    </message>
    <message>
        <source>See Models…</source>
        <translation>Ver modelos…</translation>
    </message>
    <message>
        <source>video of {duration}</source>
        <translation>vídeo de {duration}</translation>
    </message>
    <message numerus="yes">
        <source>stands for %Ln more</source>
        <comment>photos</comment>
        <translation>
            <numerusform>representa %Ln más</numerusform>
            <numerusform>representa %Ln más</numerusform>
        </translation>
    </message>
    <message>
        <source>less certain</source>
        <translation>menos probable</translation>
    </message>
    <message>
        <source>favourite</source>
        <translation>favorita</translation>
    </message>
    <message>
        <source>Filters</source>
        <translation>Filtros</translation>
    </message>
    <message>
        <source>recent search</source>
        <translation>búsqueda reciente</translation>
    </message>
    <message>
        <source>saved search</source>
        <translation>búsqueda guardada</translation>
    </message>
    <message>
        <source>filter</source>
        <translation>filtro</translation>
    </message>
    <message>
        <source>Remove data</source>
        <translation>Quitar datos</translation>
    </message>
    <message>
        <source>Remove what {model} has made of your photos?</source>
        <translation>¿Quitar lo que {model} ha creado a partir de sus fotos?</translation>
    </message>
    <message>
        <source>To use it again, it would have to look at every photo again. Your photos are not touched.</source>
        <translation>Para volver a usarlo, tendría que examinar de nuevo todas las fotos. Sus fotos no se tocan.</translation>
    </message>
    <message>
        <source>Download a model</source>
        <translation>Descargar un modelo</translation>
    </message>
    <message>
        <source>Download {model}?</source>
        <translation>¿Descargar {model}?</translation>
    </message>
    <message>
        <source>About {size}. Its weights are under the licence {licence} ({address}). When it is here, it looks at every photo once more, while searches go on as before.</source>
        <translation>Unos {size}. Sus pesos tienen la licencia {licence} ({address}). Una vez descargado, examina todas las fotos una vez más, mientras las búsquedas siguen como antes.</translation>
    </message>
    <message>
        <source>Download</source>
        <comment>verb</comment>
        <translation>Descargar</translation>
    </message>
    <message>
        <source>Your photos can be searched</source>
        <translation>Ya se puede buscar en sus fotos</translation>
    </message>
    <message numerus="yes">
        <source>%Ln new</source>
        <translation>
            <numerusform>%Ln nueva</numerusform>
            <numerusform>%Ln nuevas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln changed</source>
        <translation>
            <numerusform>%Ln modificada</numerusform>
            <numerusform>%Ln modificadas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln gone</source>
        <translation>
            <numerusform>%Ln desaparecida</numerusform>
            <numerusform>%Ln desaparecidas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln seen by the new model</source>
        <translation>
            <numerusform>%Ln examinada por el modelo nuevo</numerusform>
            <numerusform>%Ln examinadas por el modelo nuevo</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln could not be read</source>
        <translation>
            <numerusform>%Ln no se pudo leer</numerusform>
            <numerusform>%Ln no se pudieron leer</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing has changed</source>
        <translation>No ha cambiado nada</translation>
    </message>
    <message>
        <source>The part of photosearch that reads photos stopped while it worked on this</source>
        <translation>La parte de photosearch que lee las fotos se detuvo mientras trabajaba en esto</translation>
    </message>
    <message>
        <source>Show large</source>
        <translation>Ver en grande</translation>
    </message>
    <message>
        <source>Compare</source>
        <comment>verb, photos side by side</comment>
        <translation>Comparar</translation>
    </message>
    <message>
        <source>Find similar</source>
        <translation>Buscar similares</translation>
    </message>
    <message>
        <source>More like this</source>
        <translation>Más como esta</translation>
    </message>
    <message>
        <source>More like these</source>
        <translation>Más como estas</translation>
    </message>
    <message>
        <source>Less like this</source>
        <translation>Menos como esta</translation>
    </message>
    <message>
        <source>Less like these</source>
        <translation>Menos como estas</translation>
    </message>
    <message>
        <source>Open</source>
        <comment>verb, a file with another program</comment>
        <translation>Abrir</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Mostrar en la carpeta</translation>
    </message>
    <message>
        <source>Copy file</source>
        <translation>Copiar archivo</translation>
    </message>
    <message>
        <source>Copy files</source>
        <translation>Copiar archivos</translation>
    </message>
    <message>
        <source>Copy path</source>
        <translation>Copiar ruta</translation>
    </message>
    <message>
        <source>Copy paths</source>
        <translation>Copiar rutas</translation>
    </message>
    <message>
        <source>Copy image</source>
        <translation>Copiar imagen</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) are too many to open at once</source>
        <translation>
            <numerusform>%Ln foto es demasiado para abrirla de una vez</numerusform>
            <numerusform>%Ln fotos son demasiadas para abrirlas a la vez</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Put away the %Ln alike</source>
        <translation>
            <numerusform>Apilar la casi idéntica (%Ln)</numerusform>
            <numerusform>Apilar las %Ln casi idénticas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Show the %Ln alike</source>
        <translation>
            <numerusform>Mostrar la casi idéntica (%Ln)</numerusform>
            <numerusform>Mostrar las %Ln casi idénticas</numerusform>
        </translation>
    </message>
    <message>
        <source>{name} cannot be copied</source>
        <translation>no se puede copiar {name}</translation>
    </message>
    <message>
        <source>This picture cannot be shown.</source>
        <translation>No se puede mostrar esta imagen.</translation>
    </message>
    <message>
        <source>this picture cannot be encoded</source>
        <translation>no se puede codificar esta imagen</translation>
    </message>
    <message>
        <source>Part of {name}</source>
        <translation>Parte de {name}</translation>
    </message>
    <message>
        <source>There is nothing to look for in this part of the photo</source>
        <translation>No hay nada que buscar en esta parte de la foto</translation>
    </message>
    <message>
        <source>Less certain</source>
        <translation>Menos probables</translation>
    </message>
    <message>
        <source>Nothing here clearly matches; these come nearest</source>
        <translation>Nada aquí coincide con claridad; esto es lo más parecido</translation>
    </message>
    <message>
        <source>MMMM yyyy</source>
        <comment>a month of a year, in the letters of Qt&apos;s QDate</comment>
        <translation>MMMM &apos;de&apos; yyyy</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Búsqueda</translation>
    </message>
    <message>
        <source>Performance</source>
        <translation>Rendimiento</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Aspecto</translation>
    </message>
    <message>
        <source>Remember searches</source>
        <translation>Recordar búsquedas</translation>
    </message>
    <message>
        <source>They are suggested while you type. They stay on this computer.</source>
        <translation>Se sugieren mientras escribe. Se quedan en este equipo.</translation>
    </message>
    <message>
        <source>Collapse near-identical shots</source>
        <translation>Apilar tomas casi idénticas</translation>
    </message>
    <message>
        <source>One photo stands for all that are nearly the same.</source>
        <translation>Una foto representa a todas las que son casi iguales.</translation>
    </message>
    <message>
        <source>Photos read at the same time</source>
        <translation>Fotos que se leen a la vez</translation>
    </message>
    <message>
        <source>Fewer leave more of the computer to other programs. Counts from the next run on.</source>
        <translation>Con menos, queda más del equipo para otros programas. Se aplica desde la próxima indexación.</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automático</translation>
    </message>
    <message>
        <source>Pause indexing on battery</source>
        <translation>Pausar la indexación con batería</translation>
    </message>
    <message>
        <source>Photos are looked at when the computer has mains power again.</source>
        <translation>Las fotos se examinan cuando el equipo vuelve a tener corriente.</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Tema</translation>
    </message>
    <message>
        <source>The size of text follows the system.</source>
        <translation>El tamaño del texto sigue al del sistema.</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Como el sistema</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Claro</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Oscuro</translation>
    </message>
    <message>
        <source>Icon in the notification area</source>
        <translation>Icono en el área de notificación</translation>
    </message>
    <message>
        <source>It shows how far indexing is, on desktops that have such an area.</source>
        <translation>Muestra el avance de la indexación, en escritorios que tienen esa área.</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Idioma</translation>
    </message>
    <message>
        <source>The window changes to it as soon as the settings are closed.</source>
        <translation>La ventana cambia a él en cuanto se cierran los ajustes.</translation>
    </message>
    <message>
        <source>Size of pictures in the grid</source>
        <translation>Tamaño de las imágenes en la cuadrícula</translation>
    </message>
    <message>
        <source>Also with Ctrl and the mouse wheel, or Ctrl++ and Ctrl+-.</source>
        <translation>También con Control y la rueda del ratón, o Control++ y Control+-.</translation>
    </message>
    <message>
        <source>Go to the search field</source>
        <translation>Ir al campo de búsqueda</translation>
    </message>
    <message>
        <source>Recent searches, in an empty search field</source>
        <translation>Búsquedas recientes, con el campo de búsqueda vacío</translation>
    </message>
    <message>
        <source>Close what is open; then clear the search</source>
        <translation>Cerrar lo que esté abierto; después, borrar la búsqueda</translation>
    </message>
    <message>
        <source>Back to the search before</source>
        <translation>Volver a la búsqueda anterior</translation>
    </message>
    <message>
        <source>Forward again</source>
        <translation>Avanzar de nuevo</translation>
    </message>
    <message>
        <source>What can be typed in the search field</source>
        <translation>Qué se puede escribir en el campo de búsqueda</translation>
    </message>
    <message>
        <source>Show or hide the sidebar</source>
        <translation>Mostrar u ocultar la barra lateral</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menú</translation>
    </message>
    <message>
        <source>Add a folder</source>
        <translation>Añadir una carpeta</translation>
    </message>
    <message>
        <source>Look for changes now</source>
        <translation>Buscar cambios ahora</translation>
    </message>
    <message>
        <source>Find what looks like the picture on the clipboard</source>
        <translation>Buscar lo que se parece a la imagen del portapapeles</translation>
    </message>
    <message>
        <source>Show a photo large</source>
        <translation>Ver una foto en grande</translation>
    </message>
    <message>
        <source>Copy the paths of photos</source>
        <translation>Copiar las rutas de las fotos</translation>
    </message>
    <message>
        <source>Find what looks like the photos chosen</source>
        <translation>Buscar lo que se parece a las fotos elegidas</translation>
    </message>
    <message>
        <source>More like the photos chosen</source>
        <translation>Más como las fotos elegidas</translation>
    </message>
    <message>
        <source>Less like the photos chosen</source>
        <translation>Menos como las fotos elegidas</translation>
    </message>
    <message>
        <source>Show or hide near-identical shots</source>
        <translation>Mostrar u ocultar tomas casi idénticas</translation>
    </message>
    <message>
        <source>Compare the photos chosen, two to four, side by side</source>
        <translation>Comparar las fotos elegidas, de dos a cuatro, lado a lado</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>Pantalla completa</translation>
    </message>
    <message>
        <source>In the viewer: what is known of the photo; the filmstrip</source>
        <translation>En el visor: lo que se sabe de la foto; la tira de fotos</translation>
    </message>
    <message>
        <source>In the viewer: single pixels, or back; fill the window</source>
        <translation>En el visor: píxeles reales, o volver; rellenar la ventana</translation>
    </message>
    <message>
        <source>In the viewer: find what is like a part of the photo</source>
        <translation>En el visor: buscar lo que se parece a una parte de la foto</translation>
    </message>
    <message>
        <source>Slideshow; in the viewer also F5</source>
        <translation>Presentación; en el visor también F5</translation>
    </message>
    <message>
        <source>Save this search</source>
        <translation>Guardar esta búsqueda</translation>
    </message>
    <message>
        <source>Favourite, or no longer</source>
        <translation>Marcar como favorita, o dejar de hacerlo</translation>
    </message>
    <message>
        <source>One to five stars</source>
        <translation>De una a cinco estrellas</translation>
    </message>
    <message>
        <source>Hide from results, or show again</source>
        <translation>Ocultar de los resultados, o volver a mostrar</translation>
    </message>
    <message>
        <source>New album of the photos chosen</source>
        <translation>Álbum nuevo con las fotos elegidas</translation>
    </message>
    <message>
        <source>Export the photos chosen</source>
        <translation>Exportar las fotos elegidas</translation>
    </message>
    <message>
        <source>Move the photos chosen to the trash</source>
        <translation>Mover las fotos elegidas a la papelera</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Deshacer</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Rehacer</translation>
    </message>
    <message>
        <source>Larger pictures</source>
        <translation>Imágenes más grandes</translation>
    </message>
    <message>
        <source>Smaller pictures</source>
        <translation>Imágenes más pequeñas</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Salir</translation>
    </message>
    <message>
        <source>Show in File Manager</source>
        <translation>Mostrar en el gestor de archivos</translation>
    </message>
    <message>
        <source>Forget This Folder…</source>
        <translation>Olvidar esta carpeta…</translation>
    </message>
    <message>
        <source>Forget folder</source>
        <translation>Olvidar carpeta</translation>
    </message>
    <message>
        <source>Forget {name}?</source>
        <translation>¿Olvidar {name}?</translation>
    </message>
    <message>
        <source>Its photos will no longer be found here. The folder and the photos in it stay as they are. If you add it again, photosearch has to look at every photo again.</source>
        <translation>Sus fotos ya no se encontrarán aquí. La carpeta y las fotos que contiene quedan como están. Si la vuelve a añadir, photosearch tendrá que examinar de nuevo todas las fotos.</translation>
    </message>
    <message>
        <source>Forget</source>
        <comment>verb, a folder</comment>
        <translation>Olvidar</translation>
    </message>
    <message>
        <source>{name} is still in the library: {reason}</source>
        <translation>{name} sigue en la biblioteca: {reason}</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>Cronología</translation>
    </message>
    <message>
        <source>Cameras</source>
        <translation>Cámaras</translation>
    </message>
    <message>
        <source>Types</source>
        <comment>of photos: JPEG, raw</comment>
        <translation>Tipos</translation>
    </message>
    <message>
        <source>Favourites</source>
        <translation>Favoritas</translation>
    </message>
    <message>
        <source>Hidden</source>
        <comment>photos that were hidden</comment>
        <translation>Ocultas</translation>
    </message>
    <message>
        <source>Marks</source>
        <comment>favourite, hidden</comment>
        <translation>Marcas</translation>
    </message>
    <message>
        <source>Albums</source>
        <translation>Álbumes</translation>
    </message>
    <message>
        <source>Saved Searches</source>
        <translation>Búsquedas guardadas</translation>
    </message>
    <message>
        <source>indexing</source>
        <comment>a folder, at present</comment>
        <translation>indexando</translation>
    </message>
    <message>
        <source>Could not be read…</source>
        <translation>No se pudieron leer…</translation>
    </message>
    <message>
        <source>Not connected at present; its photos are kept in mind.</source>
        <translation>No está conectada en este momento; sus fotos se recuerdan.</translation>
    </message>
    <message>
        <source>Photos that could not be read: {count}</source>
        <translation>Fotos que no se pudieron leer: {count}</translation>
    </message>
    <message>
        <source>Raw</source>
        <comment>photos as the sensor of a camera saw them</comment>
        <translation>RAW</translation>
    </message>
    <message>
        <source>Videos</source>
        <translation>Vídeos</translation>
    </message>
    <message>
        <source>photosearch ended unexpectedly the last time. The report is {file}</source>
        <translation>photosearch se cerró de forma inesperada la última vez. El informe es {file}</translation>
    </message>
    <message>
        <source>{name} ({keys})</source>
        <translation>{name} ({keys})</translation>
    </message>
    <message>
        <source>{name}: its name is not valid text</source>
        <translation>{name}: su nombre no es un texto válido</translation>
    </message>
    <message>
        <source>it can only be brought back from the trash itself</source>
        <translation>solo se puede recuperar desde la propia papelera</translation>
    </message>
    <message>
        <source>another file has its place</source>
        <translation>otro archivo ocupa su lugar</translation>
    </message>
    <message>
        <source>Photos on a drive that is not connected cannot be moved to the trash</source>
        <translation>No se pueden mover a la papelera fotos de una unidad que no está conectada</translation>
    </message>
    <message>
        <source>Move to trash</source>
        <translation>Mover a la papelera</translation>
    </message>
    <message numerus="yes">
        <source>Move %Ln file(s) to trash</source>
        <translation>
            <numerusform>Mover %Ln archivo a la papelera</numerusform>
            <numerusform>Mover %Ln archivos a la papelera</numerusform>
        </translation>
    </message>
    <message>
        <source>{done}; only the trash itself can bring that back</source>
        <translation>{done}; solo se puede recuperar desde la propia papelera</translation>
    </message>
    <message>
        <source>Moved to the trash again</source>
        <translation>De nuevo en la papelera</translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) could not be moved to the trash: {which}</source>
        <translation>
            <numerusform>%Ln archivo no se pudo mover a la papelera: {which}</numerusform>
            <numerusform>%Ln archivos no se pudieron mover a la papelera: {which}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) could not be brought back: {which}</source>
        <translation>
            <numerusform>%Ln archivo no se pudo recuperar: {which}</numerusform>
            <numerusform>%Ln archivos no se pudieron recuperar: {which}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Undone: %Ln file(s) brought back from the trash</source>
        <translation>
            <numerusform>Deshecho: %Ln archivo recuperado de la papelera</numerusform>
            <numerusform>Deshecho: %Ln archivos recuperados de la papelera</numerusform>
        </translation>
    </message>
    <message>
        <source>Move {name} to the trash?</source>
        <translation>¿Mover {name} a la papelera?</translation>
    </message>
    <message numerus="yes">
        <source>Move %Ln photo(s) to the trash?</source>
        <translation>
            <numerusform>¿Mover %Ln foto a la papelera?</numerusform>
            <numerusform>¿Mover %Ln fotos a la papelera?</numerusform>
        </translation>
    </message>
    <message>
        <source>{name} moved to the trash</source>
        <translation>{name} movida a la papelera</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) moved to the trash</source>
        <translation>
            <numerusform>%Ln foto movida a la papelera</numerusform>
            <numerusform>%Ln fotos movidas a la papelera</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>This is %Ln file(s).</source>
        <translation>
            <numerusform>Se trata de %Ln archivo.</numerusform>
            <numerusform>Se trata de %Ln archivos.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>This is %Ln file(s): {names}.</source>
        <translation>
            <numerusform>Se trata de %Ln archivo: {names}.</numerusform>
            <numerusform>Se trata de %Ln archivos: {names}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>This is %Ln file(s): raw files, films of Live Photos and sidecars go with the photos they belong to.</source>
        <translation>
            <numerusform>Se trata de %Ln archivo: los archivos RAW, los vídeos de Live Photos y los archivos sidecar van con las fotos a las que pertenecen.</numerusform>
            <numerusform>Se trata de %Ln archivos: los archivos RAW, los vídeos de Live Photos y los archivos sidecar van con las fotos a las que pertenecen.</numerusform>
        </translation>
    </message>
    <message>
        <source>Photos nearly the same, which are shown as one with them, stay.</source>
        <translation>Las fotos casi idénticas que se muestran apiladas con estas no se mueven.</translation>
    </message>
    <message>
        <source>Nothing is deleted for good: Undo brings all back from the trash.</source>
        <translation>No se elimina nada definitivamente: Deshacer lo recupera todo de la papelera.</translation>
    </message>
    <message numerus="yes">
        <source>and %Ln more</source>
        <translation>
            <numerusform>y %Ln más</numerusform>
            <numerusform>y %Ln más</numerusform>
        </translation>
    </message>
    <message>
        <source>Show photosearch</source>
        <translation>Mostrar photosearch</translation>
    </message>
    <message>
        <source>photosearch: {progress}</source>
        <translation>photosearch: {progress}</translation>
    </message>
    <message>
        <source>Undone: {what}</source>
        <translation>Deshecho: {what}</translation>
    </message>
    <message>
        <source>No program opened {address}</source>
        <translation>Ningún programa abrió {address}</translation>
    </message>
    <message>
        <source>Best Match First</source>
        <translation>Mejores coincidencias primero</translation>
    </message>
    <message>
        <source>Newest First</source>
        <translation>Más recientes primero</translation>
    </message>
    <message>
        <source>Oldest First</source>
        <translation>Más antiguas primero</translation>
    </message>
    <message>
        <source>By Name</source>
        <translation>Por nombre</translation>
    </message>
    <message>
        <source>Without Groups</source>
        <translation>Sin grupos</translation>
    </message>
    <message>
        <source>Grouped by Day</source>
        <translation>Agrupadas por día</translation>
    </message>
    <message>
        <source>Grouped by Month</source>
        <translation>Agrupadas por mes</translation>
    </message>
    <message>
        <source>Grouped by Folder</source>
        <translation>Agrupadas por carpeta</translation>
    </message>
    <message>
        <source>Newest</source>
        <translation>Recientes</translation>
    </message>
    <message>
        <source>Oldest</source>
        <translation>Antiguas</translation>
    </message>
    <message>
        <source>Day</source>
        <translation>Día</translation>
    </message>
    <message>
        <source>Month</source>
        <translation>Mes</translation>
    </message>
    <message>
        <source>Sort and group what is found: {sort}, {grouping}</source>
        <translation>Ordenar y agrupar los resultados: {sort}, {grouping}</translation>
    </message>
    <message>
        <source>Sort and group: {sort}, {grouping}</source>
        <translation>Ordenar y agrupar: {sort}, {grouping}</translation>
    </message>
    <message>
        <source>Fit</source>
        <comment>a photo, the window</comment>
        <translation>Ajustar</translation>
    </message>
    <message>
        <source>Fill</source>
        <comment>a photo, the window</comment>
        <translation>Rellenar</translation>
    </message>
    <message>
        <source>{percent}%</source>
        <translation>{percent} %</translation>
    </message>
    <message>
        <source>Remove {name} from the search</source>
        <translation>Quitar {name} de la búsqueda</translation>
    </message>
    <message>
        <source>Unlike {name}</source>
        <translation>Distinto de {name}</translation>
    </message>
    <message>
        <source>Similar to {name}</source>
        <translation>Similar a {name}</translation>
    </message>
    <message>
        <source>Back to the photos</source>
        <translation>Volver a las fotos</translation>
    </message>
    <message>
        <source>Actual size, or the whole photos</source>
        <translation>Tamaño real, o las fotos enteras</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Comparar</translation>
    </message>
    <message numerus="yes">
        <source>Comparing %Ln photo(s)</source>
        <translation>
            <numerusform>Comparación de %Ln foto</numerusform>
            <numerusform>Comparación de %Ln fotos</numerusform>
        </translation>
    </message>
    <message>
        <source>Drop a folder to add it,
or a picture to find others like it</source>
        <translation>Suelte una carpeta para añadirla,
o una imagen para buscar otras parecidas</translation>
    </message>
    <message>
        <source>Opening your library…</source>
        <translation>Abriendo la biblioteca…</translation>
    </message>
    <message>
        <source>Find any photo by describing it</source>
        <translation>Encuentre cualquier foto con solo describirla</translation>
    </message>
    <message>
        <source>Choose a folder with photos, or drop one here. photosearch looks at every picture once, on this computer: nothing leaves it, and your photos are never changed.</source>
        <translation>Elija una carpeta con fotos o suelte una aquí. photosearch examina cada imagen una vez, en este equipo: nada sale de él, y sus fotos nunca se modifican.</translation>
    </message>
    <message>
        <source>Add a folder of photos…</source>
        <translation>Añadir una carpeta de fotos…</translation>
    </message>
    <message>
        <source>Use my folder “{name}”</source>
        <translation>Usar mi carpeta “{name}”</translation>
    </message>
    <message>
        <source>Choose another folder…</source>
        <translation>Elegir otra carpeta…</translation>
    </message>
    <message>
        <source>Looking for photos…</source>
        <translation>Buscando fotos…</translation>
    </message>
    <message>
        <source>They appear here as they are found.</source>
        <translation>Aparecen aquí a medida que se encuentran.</translation>
    </message>
    <message>
        <source>None of the files in your folders is a photo that photosearch reads ({formats}).</source>
        <translation>Ninguno de los archivos de sus carpetas es una foto que photosearch pueda leer ({formats}).</translation>
    </message>
    <message>
        <source>No photos in there</source>
        <translation>Ahí no hay fotos</translation>
    </message>
    <message>
        <source>Add another folder…</source>
        <translation>Añadir otra carpeta…</translation>
    </message>
    <message>
        <source>{filters}. Take one of the filters out.</source>
        <translation>{filters}. Quite alguno de los filtros.</translation>
    </message>
    <message>
        <source>No photo is all of this</source>
        <translation>Ninguna foto cumple todo esto</translation>
    </message>
    <message>
        <source>Nothing here matches this picture</source>
        <translation>Nada aquí coincide con esta imagen</translation>
    </message>
    <message>
        <source>Nothing here matches “{words}”</source>
        <translation>Nada aquí coincide con “{words}”</translation>
    </message>
    <message>
        <source>Other words may describe it better.</source>
        <translation>Quizá otras palabras la describan mejor.</translation>
    </message>
    <message>
        <source>Show the nearest anyway</source>
        <translation>Mostrar lo más parecido</translation>
    </message>
    <message>
        <source>Show all photos</source>
        <translation>Mostrar todas las fotos</translation>
    </message>
    <message>
        <source>photosearch cannot open your library</source>
        <translation>photosearch no puede abrir la biblioteca</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Reintentar</translation>
    </message>
    <message>
        <source>Filmstrip</source>
        <translation>Tira de fotos</translation>
    </message>
    <message>
        <source>Remove the filter {filter}</source>
        <translation>Quitar el filtro {filter}</translation>
    </message>
    <message>
        <source>Filter {filter}</source>
        <translation>Filtro {filter}</translation>
    </message>
    <message>
        <source>Add…</source>
        <translation>Añadir…</translation>
    </message>
    <message>
        <source>Forget…</source>
        <translation>Olvidar…</translation>
    </message>
    <message>
        <source>Forget the chosen folder</source>
        <translation>Olvidar la carpeta elegida</translation>
    </message>
    <message>
        <source>Screenshots, *.png</source>
        <translation>Screenshots, *.png</translation>
    </message>
    <message>
        <source>Names to leave out</source>
        <translation>Nombres que excluir</translation>
    </message>
    <message>
        <source>Indexing progress</source>
        <translation>Progreso de la indexación</translation>
    </message>
    <message>
        <source>Pause indexing</source>
        <translation>Pausar la indexación</translation>
    </message>
    <message>
        <source>Cancel indexing; what is done so far is kept</source>
        <translation>Cancelar la indexación; se conserva lo hecho hasta ahora</translation>
    </message>
    <message>
        <source>Show which, and why</source>
        <translation>Mostrar cuáles, y por qué</translation>
    </message>
    <message>
        <source>Resume indexing</source>
        <translation>Reanudar la indexación</translation>
    </message>
    <message numerus="yes">
        <source>%Ln could not be read</source>
        <comment>photos</comment>
        <translation>
            <numerusform>%Ln no se pudo leer</numerusform>
            <numerusform>%Ln no se pudieron leer</numerusform>
        </translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>En pausa</translation>
    </message>
    <message>
        <source>Waiting for mains power</source>
        <translation>Esperando a la corriente eléctrica</translation>
    </message>
    <message numerus="yes">
        <source>Looking for photos… %Ln found</source>
        <translation>
            <numerusform>Buscando fotos… %Ln encontrada</numerusform>
            <numerusform>Buscando fotos… %Ln encontradas</numerusform>
        </translation>
    </message>
    <message>
        <source>Every photo can be found; making searches fast…</source>
        <translation>Ya se pueden encontrar todas las fotos; acelerando las búsquedas…</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} de {total}</translation>
    </message>
    <message>
        <source>{name}: {progress}</source>
        <translation>{name}: {progress}</translation>
    </message>
    <message>
        <source>{count}/min</source>
        <translation>{count}/min</translation>
    </message>
    <message>
        <source>{count}/s</source>
        <translation>{count}/s</translation>
    </message>
    <message>
        <source>{duration} left</source>
        <translation>tiempo restante: {duration}</translation>
    </message>
    <message>
        <source>less than a minute</source>
        <translation>menos de un minuto</translation>
    </message>
    <message>
        <source>{minutes} min</source>
        <translation>{minutes} min</translation>
    </message>
    <message>
        <source>{hours} h {minutes} min</source>
        <translation>{hours} h {minutes} min</translation>
    </message>
    <message>
        <source>{hours} h</source>
        <translation>{hours} h</translation>
    </message>
    <message>
        <source>Open in map program</source>
        <translation>Abrir en programa de mapas</translation>
    </message>
    <message>
        <source>Information</source>
        <translation>Información</translation>
    </message>
    <message>
        <source>Close this message</source>
        <translation>Cerrar este mensaje</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Cerrar</translation>
    </message>
    <message>
        <source>best choice</source>
        <translation>mejor opción</translation>
    </message>
    <message>
        <source>Download of {name}</source>
        <translation>Descarga de {name}</translation>
    </message>
    <message>
        <source>Understands {languages}</source>
        <translation>Entiende {languages}</translation>
    </message>
    <message>
        <source>licence {name}</source>
        <translation>licencia {name}</translation>
    </message>
    <message>
        <source>Go on ({size})…</source>
        <translation>Continuar ({size})…</translation>
    </message>
    <message>
        <source>Download ({size})…</source>
        <translation>Descargar ({size})…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Asking for it…</source>
        <translation>Solicitando…</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Deteniendo…</translation>
    </message>
    <message>
        <source>Checking what has come…</source>
        <translation>Comprobando lo recibido…</translation>
    </message>
    <message>
        <source>{size}/s</source>
        <translation>{size}/s</translation>
    </message>
    <message>
        <source>Photo</source>
        <translation>Foto</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>Fotos</translation>
    </message>
    <message>
        <source>What can be typed here</source>
        <translation>Qué se puede escribir aquí</translation>
    </message>
    <message>
        <source>Describe a photo in your own words. These may stand among them:</source>
        <translation>Describa una foto con sus propias palabras. Entre ellas puede poner:</translation>
    </message>
    <message>
        <source>Show less certain</source>
        <translation>Mostrar menos probables</translation>
    </message>
    <message numerus="yes">
        <source>%Ln more are less certain</source>
        <comment>photos</comment>
        <translation>
            <numerusform>%Ln más es menos probable</numerusform>
            <numerusform>%Ln más son menos probables</numerusform>
        </translation>
    </message>
    <message>
        <source>Describe a photo…</source>
        <translation>Describa una foto…</translation>
    </message>
    <message>
        <source>Describe the photos you are looking for</source>
        <translation>Describa las fotos que busca</translation>
    </message>
    <message>
        <source>Clear the search</source>
        <translation>Borrar la búsqueda</translation>
    </message>
    <message>
        <source>Folders, timeline and other filters</source>
        <translation>Carpetas, cronología y otros filtros</translation>
    </message>
    <message>
        <source>Slideshow</source>
        <translation>Presentación</translation>
    </message>
    <message>
        <source>Start Slideshow</source>
        <translation>Iniciar presentación</translation>
    </message>
    <message numerus="yes">
        <source>%Ln Second(s) Each</source>
        <translation>
            <numerusform>%Ln segundo por foto</numerusform>
            <numerusform>%Ln segundos por foto</numerusform>
        </translation>
    </message>
    <message>
        <source>In Random Order</source>
        <translation>En orden aleatorio</translation>
    </message>
    <message>
        <source>Start Over at the End</source>
        <translation>Volver a empezar al final</translation>
    </message>
    <message>
        <source>Suggestions</source>
        <translation>Sugerencias</translation>
    </message>
    <message>
        <source>Add folder</source>
        <translation>Añadir carpeta</translation>
    </message>
    <message>
        <source>Sidebar</source>
        <translation>Barra lateral</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Atrás</translation>
    </message>
    <message>
        <source>Forward</source>
        <translation>Adelante</translation>
    </message>
    <message>
        <source>Previous photo</source>
        <translation>Foto anterior</translation>
    </message>
    <message>
        <source>Next photo</source>
        <translation>Foto siguiente</translation>
    </message>
    <message>
        <source>Viewer</source>
        <translation>Visor</translation>
    </message>
    <message>
        <source>Actual size, or the whole photo</source>
        <translation>Tamaño real, o la foto entera</translation>
    </message>
    <message>
        <source>Find similar to a part of the photo</source>
        <translation>Buscar similares a una parte de la foto</translation>
    </message>
    <message>
        <source>R, or Shift and drag</source>
        <translation>R, o Mayúsculas y arrastrar</translation>
    </message>
    <message>
        <source>Map</source>
        <translation>Mapa</translation>
    </message>
    <message>
        <source>vectors of {count} numbers do not fit an index of {dimension}</source>
        <translation>los vectores de {count} números no caben en un índice de {dimension}</translation>
    </message>
    <message>
        <source>Embeddings of different models never mix: use the model the library was indexed with</source>
        <translation>Los vectores de modelos distintos nunca se mezclan: use el modelo con el que se indexó la biblioteca</translation>
    </message>
    <message>
        <source>the library {path}</source>
        <translation>la biblioteca {path}</translation>
    </message>
    <message>
        <source>{root} is the library itself</source>
        <translation>{root} es la propia biblioteca</translation>
    </message>
    <message>
        <source>Choose a folder of photos</source>
        <translation>Elija una carpeta de fotos</translation>
    </message>
    <message>
        <source>none</source>
        <translation>ninguna</translation>
    </message>
    <message>
        <source>{path} is not a folder of this library</source>
        <translation>{path} no es una carpeta de esta biblioteca</translation>
    </message>
    <message>
        <source>Its folders are: {known}</source>
        <translation>Sus carpetas son: {known}</translation>
    </message>
    <message>
        <source>another photosearch is adding {name} just now</source>
        <translation>otro photosearch está añadiendo {name} en este momento</translation>
    </message>
    <message>
        <source>Wait until it is done</source>
        <translation>Espere a que termine</translation>
    </message>
    <message>
        <source>the model {name} into {folder}</source>
        <translation>el modelo {name} en {folder}</translation>
    </message>
    <message>
        <source>Make it writable, or keep models elsewhere with PHOTOSEARCH_HOME</source>
        <translation>Dé permiso de escritura, o guarde los modelos en otro lugar con PHOTOSEARCH_HOME</translation>
    </message>
    <message>
        <source>there is a model {name} already</source>
        <translation>ya hay un modelo {name}</translation>
    </message>
    <message>
        <source>Remove it first: photosearch models remove {name}</source>
        <translation>Quítelo primero: photosearch models remove {name}</translation>
    </message>
    <message>
        <source>{name} needs {needed} of room, but the disk of {folder} has {free} left</source>
        <translation>{name} necesita {needed} de espacio, pero al disco de {folder} le quedan {free}</translation>
    </message>
    <message>
        <source>Free some space, or keep models elsewhere with PHOTOSEARCH_HOME</source>
        <translation>Libere espacio, o guarde los modelos en otro lugar con PHOTOSEARCH_HOME</translation>
    </message>
    <message>
        <source>Copy the whole model folder again, or export it anew with `photosearch models export`</source>
        <translation>Vuelva a copiar la carpeta completa del modelo, o expórtelo de nuevo con `photosearch models export`</translation>
    </message>
    <message>
        <source>model {name}: {folder} has no {file}</source>
        <translation>modelo {name}: {folder} no contiene {file}</translation>
    </message>
    <message>
        <source>Only {names} are understood</source>
        <translation>Solo se entienden {names}</translation>
    </message>
    <message>
        <source>{key} in {file} is missing</source>
        <translation>falta {key} en {file}</translation>
    </message>
    <message>
        <source>{key} in {file} makes no sense: {value}</source>
        <translation>{key} en {file} no tiene sentido: {value}</translation>
    </message>
    <message>
        <source>cannot read {file}: {reason}</source>
        <translation>no se puede leer {file}: {reason}</translation>
    </message>
    <message>
        <source>Check its permissions and the disk</source>
        <translation>Compruebe sus permisos y el disco</translation>
    </message>
    <message>
        <source>{file} is damaged: not valid JSON</source>
        <translation>{file} está dañado: no es JSON válido</translation>
    </message>
    <message>
        <source>{file} is damaged: not a JSON object</source>
        <translation>{file} está dañado: no es un objeto JSON</translation>
    </message>
    <message>
        <source>a model cannot be called {name}</source>
        <translation>un modelo no puede llamarse {name}</translation>
    </message>
    <message>
        <source>Rename its folder, and add it then</source>
        <translation>Cambie el nombre de su carpeta y después añádalo</translation>
    </message>
    <message>
        <source>cannot read {source}: {reason}</source>
        <translation>no se puede leer {source}: {reason}</translation>
    </message>
    <message>
        <source>Check its permissions</source>
        <translation>Compruebe sus permisos</translation>
    </message>
    <message>
        <source>{file} of {name}</source>
        <translation>{file} de {name}</translation>
    </message>
    <message>
        <source>there is no engine {name}</source>
        <translation>no hay ningún motor {name}</translation>
    </message>
    <message>
        <source>Engines: {names}</source>
        <translation>Motores: {names}</translation>
    </message>
    <message>
        <source>no engine of this machine can compute the model</source>
        <translation>ningún motor de este equipo puede ejecutar el modelo</translation>
    </message>
    <message>
        <source>the model {path} failed: {reason}</source>
        <translation>el modelo {path} ha fallado: {reason}</translation>
    </message>
    <message>
        <source>its output has {count} axes, not 2</source>
        <translation>su salida tiene {count} ejes, no 2</translation>
    </message>
    <message>
        <source>its output is not finite</source>
        <translation>su salida contiene valores no finitos</translation>
    </message>
    <message>
        <source>the model {path} cannot be used: {reason}</source>
        <translation>no se puede usar el modelo {path}: {reason}</translation>
    </message>
    <message>
        <source>{path} makes embeddings of dimension {found}, its config.json says {stated}</source>
        <translation>{path} crea vectores de dimensión {found}, pero su config.json indica {stated}</translation>
    </message>
    <message>
        <source>the model {path} is damaged, or too new for onnxruntime {version}: {reason}</source>
        <translation>el modelo {path} está dañado, o es demasiado nuevo para onnxruntime {version}: {reason}</translation>
    </message>
    <message>
        <source>downloads are switched off by HF_HUB_OFFLINE</source>
        <translation>las descargas están desactivadas por HF_HUB_OFFLINE</translation>
    </message>
    <message>
        <source>Unset it; or fetch the model&apos;s folder elsewhere, and `photosearch models add FOLDER`</source>
        <translation>Elimine esa variable; o consiga la carpeta del modelo por otra vía y ejecute `photosearch models add FOLDER`</translation>
    </message>
    <message>
        <source>{name} is no name of a Hugging Face model</source>
        <translation>{name} no es el nombre de un modelo de Hugging Face</translation>
    </message>
    <message>
        <source>Write hf-hub:ORG/NAME</source>
        <translation>Escriba hf-hub:ORG/NAME</translation>
    </message>
    <message>
        <source>{host} does not answer as the Hugging Face hub does</source>
        <translation>{host} no responde como Hugging Face Hub</translation>
    </message>
    <message>
        <source>Check HF_ENDPOINT</source>
        <translation>Compruebe HF_ENDPOINT</translation>
    </message>
    <message>
        <source>{name} is published under another licence by now: {licence}</source>
        <translation>{name} se publica ahora con otra licencia: {licence}</translation>
    </message>
    <message>
        <source>To see it and to agree: photosearch models add {name}</source>
        <translation>Para verla y aceptarla: photosearch models add {name}</translation>
    </message>
    <message>
        <source>{name} is not a recommended model, and open_clip, which knows others, is not installed</source>
        <translation>{name} no es un modelo recomendado, y open_clip, que conoce otros, no está instalado</translation>
    </message>
    <message>
        <source>Write hf-hub:ORG/NAME for a model of the Hugging Face hub, or `pip install open-clip-torch`</source>
        <translation>Escriba hf-hub:ORG/NAME para un modelo de Hugging Face Hub, o ejecute `pip install open-clip-torch`</translation>
    </message>
    <message>
        <source>{name} has neither weights for open_clip nor a model bundle</source>
        <translation>{name} no contiene pesos para open_clip ni un modelo empaquetado</translation>
    </message>
    <message>
        <source>Choose a model that was published for open_clip, or in Immich&apos;s layout (hf-hub:immich-app/NAME)</source>
        <translation>Elija un modelo publicado para open_clip, o con la estructura de Immich (hf-hub:immich-app/NAME)</translation>
    </message>
    <message>
        <source>{name} has no {file}</source>
        <translation>{name} no tiene {file}</translation>
    </message>
    <message>
        <source>Choose a model published for open_clip</source>
        <translation>Elija un modelo publicado para open_clip</translation>
    </message>
    <message>
        <source>{what} is damaged</source>
        <translation>{what}: el contenido está dañado</translation>
    </message>
    <message>
        <source>Choose another model</source>
        <translation>Elija otro modelo</translation>
    </message>
    <message>
        <source>{name} needs a text model of the transformers library, which is not supported</source>
        <translation>{name} necesita un modelo de texto de la biblioteca transformers, que no se admite</translation>
    </message>
    <message>
        <source>Choose another model; many like it are published as bundles (hf-hub:immich-app/NAME)</source>
        <translation>Elija otro modelo; muchos parecidos se publican empaquetados (hf-hub:immich-app/NAME)</translation>
    </message>
    <message>
        <source>{name} is an incomplete model bundle: it has no {file}</source>
        <translation>{name} es un modelo empaquetado incompleto: no tiene {file}</translation>
    </message>
    <message>
        <source>the weights of {name}</source>
        <translation>los pesos de {name}</translation>
    </message>
    <message>
        <source>open_clip does not say where the weights of {name} are</source>
        <translation>open_clip no indica dónde están los pesos de {name}</translation>
    </message>
    <message>
        <source>Choose another tag</source>
        <translation>Elija otra etiqueta</translation>
    </message>
    <message>
        <source>cannot get {what}: {reason}</source>
        <translation>no se puede obtener {what}: {reason}</translation>
    </message>
    <message>
        <source>it should take one picture tensor, not {inputs}</source>
        <translation>debería aceptar un tensor de imagen, no {inputs}</translation>
    </message>
    <message>
        <source>it should take float or uint8 pixels, not {inputs}</source>
        <translation>debería aceptar píxeles float o uint8, no {inputs}</translation>
    </message>
    <message>
        <source>it takes {inputs}, but its settings say {height} x {width} pixels</source>
        <translation>acepta {inputs}, pero su configuración indica {height} x {width} píxeles</translation>
    </message>
    <message>
        <source>its batch is fixed at {count}; only 1 or any number will do</source>
        <translation>su lote está fijado en {count}; solo sirve 1 o cualquier número</translation>
    </message>
    <message>
        <source>it should take token numbers, not {inputs}</source>
        <translation>debería aceptar números de token, no {inputs}</translation>
    </message>
    <message>
        <source>it should take one tensor of token numbers, not {inputs}</source>
        <translation>debería aceptar un tensor de números de token, no {inputs}</translation>
    </message>
    <message>
        <source>it takes {inputs}, but {file} has rows of {count}</source>
        <translation>acepta {inputs}, pero {file} tiene filas de {count}</translation>
    </message>
    <message>
        <source>Install photosearch with pip, which brings torch (see README) and opens the same library, or add a model that runs without: hf-hub:immich-app/NAME</source>
        <translation>Instale photosearch con pip, que incluye torch (consulte README) y abre la misma biblioteca, o añada un modelo que funcione sin él: hf-hub:immich-app/NAME</translation>
    </message>
    <message>
        <source>{name} runs on torch, which the installed app comes without</source>
        <translation>{name} necesita torch, que la aplicación instalada no incluye</translation>
    </message>
    <message>
        <source>109 languages, most of what it saw in English</source>
        <translation>109 idiomas, aunque aprendió sobre todo en inglés</translation>
    </message>
    <message>
        <source>English</source>
        <translation>inglés</translation>
    </message>
    <message>
        <source>The best for most people: finds fine detail, in many languages, and sees the whole frame</source>
        <translation>El mejor para la mayoría: encuentra detalles finos, en muchos idiomas, y ve el encuadre completo</translation>
    </message>
    <message>
        <source>Finds the most, in many languages; takes about three times as long to index as the first</source>
        <translation>El que más encuentra, en muchos idiomas; tarda en indexar unas tres veces más que el primero</translation>
    </message>
    <message>
        <source>A small download that needs little memory; nearly as good as the first, but half as quick</source>
        <translation>Una descarga pequeña que necesita poca memoria; casi tan bueno como el primero, pero la mitad de rápido</translation>
    </message>
    <message>
        <source>Quick, and good at naming things in English</source>
        <translation>Rápido, y bueno para nombrar cosas en inglés</translation>
    </message>
    <message>
        <source>The quickest of the large ones, long proven, in English</source>
        <translation>El más rápido de los grandes, de eficacia probada, en inglés</translation>
    </message>
    <message>
        <source>See `photosearch models list`; open_clip models are named NAME/TAG, hf-hub:ORG/NAME or local-dir:FOLDER</source>
        <translation>Consulte `photosearch models list`; los modelos de open_clip se llaman NAME/TAG, hf-hub:ORG/NAME o local-dir:FOLDER</translation>
    </message>
    <message>
        <source>model bundle</source>
        <translation>modelo empaquetado</translation>
    </message>
    <message>
        <source>open_clip model (torch)</source>
        <translation>modelo de open_clip (torch)</translation>
    </message>
    <message>
        <source>on a server</source>
        <translation>en un servidor</translation>
    </message>
    <message>
        <source>{folder} is not a model bundle</source>
        <translation>{folder} no es un modelo empaquetado</translation>
    </message>
    <message>
        <source>{folder} does not exist</source>
        <translation>{folder} no existe</translation>
    </message>
    <message>
        <source>A bundle is a folder with config.json, visual/ and textual/</source>
        <translation>Un modelo empaquetado es una carpeta con config.json, visual/ y textual/</translation>
    </message>
    <message>
        <source>there is no model {spec}</source>
        <translation>no hay ningún modelo {spec}</translation>
    </message>
    <message>
        <source>{host} has another revision of {model} now: {found} instead of {known}</source>
        <translation>{host} tiene ahora otra revisión de {model}: {found} en lugar de {known}</translation>
    </message>
    <message>
        <source>Remove the model and add it again; `photosearch index` then embeds the photos anew</source>
        <translation>Quite el modelo y vuelva a añadirlo; `photosearch index` examina entonces las fotos de nuevo</translation>
    </message>
    <message>
        <source>A remote model is named remote:http://HOST:PORT/v1#MODEL</source>
        <translation>Un modelo remoto se llama remote:http://HOST:PORT/v1#MODEL</translation>
    </message>
    <message>
        <source>photos and queries are sent to another program on this computer ({host})</source>
        <translation>las fotos y las búsquedas se envían a otro programa de este equipo ({host})</translation>
    </message>
    <message>
        <source>photos and queries are sent to {host}, unencrypted</source>
        <translation>las fotos y las búsquedas se envían a {host}, sin cifrar</translation>
    </message>
    <message>
        <source>photos and queries are sent to {host}</source>
        <translation>las fotos y las búsquedas se envían a {host}</translation>
    </message>
    <message>
        <source>{url} is no web address ({error})</source>
        <translation>{url} no es una dirección web ({error})</translation>
    </message>
    <message>
        <source>a remote model&apos;s address holds a name or password, and would be kept with it</source>
        <translation>la dirección de un modelo remoto contiene un nombre o una contraseña, que se guardaría con ella</translation>
    </message>
    <message>
        <source>Put a key into PHOTOSEARCH_REMOTE_KEY or the system&apos;s keyring instead</source>
        <translation>Ponga la clave en PHOTOSEARCH_REMOTE_KEY o en el llavero del sistema</translation>
    </message>
    <message>
        <source>{url} is no address of a server</source>
        <translation>{url} no es la dirección de un servidor</translation>
    </message>
    <message>
        <source>a model cannot be called {model}</source>
        <translation>un modelo no puede llamarse {model}</translation>
    </message>
    <message>
        <source>Is it a CLIP-like model that the server has there?</source>
        <translation>¿Es un modelo de tipo CLIP el que tiene ese servidor?</translation>
    </message>
    <message>
        <source>{host} answers in another form than OpenAI&apos;s embeddings</source>
        <translation>{host} responde con un formato distinto del de los embeddings de OpenAI</translation>
    </message>
    <message>
        <source>{model} on {host} makes embeddings of {other} numbers, not of {wanted}</source>
        <translation>{model} en {host} crea vectores de {other} números, no de {wanted}</translation>
    </message>
    <message>
        <source>If another model has its name now, remove it and add it again</source>
        <translation>Si ahora otro modelo lleva su nombre, quítelo y vuelva a añadirlo</translation>
    </message>
    <message>
        <source>{model} on {host} makes embeddings that are NaN, infinite or zero</source>
        <translation>{model} en {host} crea vectores que son NaN, infinitos o cero</translation>
    </message>
    <message>
        <source>The server computes it wrongly; often in 16 bits where 32 are needed</source>
        <translation>El servidor los calcula mal; a menudo en 16 bits cuando hacen falta 32</translation>
    </message>
    <message>
        <source>a model without a name</source>
        <translation>un modelo sin nombre</translation>
    </message>
    <message>
        <source>{host} was asked for {model}, but {answering} answers</source>
        <translation>se preguntó a {host} por {model}, pero responde {answering}</translation>
    </message>
    <message>
        <source>Check the name of the model after the #</source>
        <translation>Compruebe el nombre del modelo después de #</translation>
    </message>
    <message>
        <source>{host} was asked for {count} embeddings, and sends {sent}</source>
        <translation>se pidieron {count} vectores a {host}, y envía {sent}</translation>
    </message>
    <message>
        <source>{host} does not say which embedding is of what (index {index})</source>
        <translation>{host} no indica a qué corresponde cada vector (índice {index})</translation>
    </message>
    <message>
        <source>{host} sends something else than numbers as an embedding</source>
        <translation>{host} envía como vector algo que no son números</translation>
    </message>
    <message>
        <source>{host} sends an embedding of {shape} numbers: one row is needed</source>
        <translation>{host} envía un vector de forma {shape}: hace falta una sola fila</translation>
    </message>
    <message>
        <source>{host} has no model {model}, but {models}</source>
        <translation>{host} no tiene ningún modelo {model}; tiene {models}</translation>
    </message>
    <message>
        <source>none at all</source>
        <translation>ninguno</translation>
    </message>
    <message>
        <source>Name it after the #: {spec}</source>
        <translation>Indíquelo después de #: {spec}</translation>
    </message>
    <message>
        <source>all look the same to it</source>
        <translation>todas le parecen iguales</translation>
    </message>
    <message>
        <source>it takes them for words</source>
        <translation>las toma por palabras</translation>
    </message>
    <message>
        <source>{model} on {host} embeds no pictures ({why})</source>
        <translation>{model} en {host} no crea vectores de imágenes ({why})</translation>
    </message>
    <message>
        <source>A CLIP-like model is needed</source>
        <translation>Hace falta un modelo de tipo CLIP</translation>
    </message>
    <message>
        <source>{file} is damaged</source>
        <translation>{file} está dañado</translation>
    </message>
    <message>
        <source>Remove the model, and add it again</source>
        <translation>Quite el modelo y vuelva a añadirlo</translation>
    </message>
    <message>
        <source>Is the server running?</source>
        <translation>¿Está en marcha el servidor?</translation>
    </message>
    <message>
        <source>the model {model} is out of reach: {reason}</source>
        <translation>no se puede acceder al modelo {model}: {reason}</translation>
    </message>
    <message>
        <source>{host} does not accept the key (HTTP {code})</source>
        <translation>{host} no acepta la clave (HTTP {code})</translation>
    </message>
    <message>
        <source>{host} asks for a key (HTTP {code})</source>
        <translation>{host} pide una clave (HTTP {code})</translation>
    </message>
    <message>
        <source>{host} has no {path}, or no model {model}{words}</source>
        <translation>{host} no tiene {path}, o no tiene ningún modelo {model}{words}</translation>
    </message>
    <message>
        <source>Check the address, which often ends in /v1, and the name of the model</source>
        <translation>Compruebe la dirección, que suele acabar en /v1, y el nombre del modelo</translation>
    </message>
    <message>
        <source>the proxy wants a login</source>
        <translation>el proxy pide identificarse</translation>
    </message>
    <message>
        <source>Write it into HTTPS_PROXY: http://USER:PASSWORD@HOST</source>
        <translation>Escríbalo en HTTPS_PROXY: http://USER:PASSWORD@HOST</translation>
    </message>
    <message>
        <source>{host} is busy (HTTP 429){words}</source>
        <translation>{host} está ocupado (HTTP 429){words}</translation>
    </message>
    <message>
        <source>{host} has trouble (HTTP {code}){words}</source>
        <translation>{host} tiene problemas (HTTP {code}){words}</translation>
    </message>
    <message>
        <source>{host} passes requests on to {other}</source>
        <translation>{host} reenvía las peticiones a {other}</translation>
    </message>
    <message>
        <source>elsewhere</source>
        <translation>otro lugar</translation>
    </message>
    <message>
        <source>Photos go only where they were meant to go: name that address if you trust it</source>
        <translation>Las fotos solo van a donde debían ir: indique esa dirección si confía en ella</translation>
    </message>
    <message>
        <source>{host} refuses the request for {path} (HTTP {code}){words}</source>
        <translation>{host} rechaza la petición de {path} (HTTP {code}){words}</translation>
    </message>
    <message>
        <source>{host} answers with far more than it was asked for</source>
        <translation>{host} responde con mucho más de lo que se le pidió</translation>
    </message>
    <message>
        <source>the connection to {host} broke off</source>
        <translation>se interrumpió la conexión con {host}</translation>
    </message>
    <message>
        <source>{host} answers with damaged JSON</source>
        <translation>{host} responde con JSON dañado</translation>
    </message>
    <message>
        <source>{host} answers with {kind}, not JSON</source>
        <translation>{host} responde con {kind}, no con JSON</translation>
    </message>
    <message>
        <source>Is there another program at that address?</source>
        <translation>¿Hay otro programa en esa dirección?</translation>
    </message>
    <message>
        <source>the key for {host} has characters that no key has</source>
        <translation>la clave para {host} contiene caracteres que ninguna clave tiene</translation>
    </message>
    <message>
        <source>Look at {variable}</source>
        <translation>Revise {variable}</translation>
    </message>
    <message>
        <source>Put the key into {variable}, or into the system&apos;s keyring: {command}</source>
        <translation>Ponga la clave en {variable}, o en el llavero del sistema: {command}</translation>
    </message>
    <message>
        <source>the model is no longer waited for</source>
        <translation>ya no se espera al modelo</translation>
    </message>
    <message>
        <source>the model {name}, which may be in use</source>
        <translation>el modelo {name}, que quizá esté en uso</translation>
    </message>
    <message>
        <source>the starter model is a part of photosearch</source>
        <translation>el modelo inicial forma parte de photosearch</translation>
    </message>
    <message>
        <source>Only added models can be removed</source>
        <translation>Solo se pueden quitar los modelos añadidos</translation>
    </message>
    <message>
        <source>there is no added model {name}</source>
        <translation>no hay ningún modelo añadido {name}</translation>
    </message>
    <message>
        <source>`photosearch models list` shows those there are</source>
        <translation>`photosearch models list` muestra los que hay</translation>
    </message>
    <message>
        <source>ships with photosearch; small and quick, for everyday things in English. A large model finds finer detail, colours, counts, drawings and, if it is multilingual, other languages</source>
        <translation>viene con photosearch; pequeño y rápido, para cosas cotidianas en inglés. Un modelo grande encuentra detalles más finos, colores, cantidades, dibujos y, si es multilingüe, otros idiomas</translation>
    </message>
    <message>
        <source>the starter model is missing: no {what}</source>
        <translation>falta el modelo inicial: no hay {what}</translation>
    </message>
    <message>
        <source>This installation is incomplete: install it again</source>
        <translation>Esta instalación está incompleta: vuelva a instalar el programa</translation>
    </message>
    <message>
        <source>cannot read the token table {file}: {error}</source>
        <translation>no se puede leer la tabla de tokens {file}: {error}</translation>
    </message>
    <message>
        <source>{file} is damaged: not a table of 16 or 32 bit numbers</source>
        <translation>{file} está dañado: no es una tabla de números de 16 o 32 bits</translation>
    </message>
    <message>
        <source>{file} has {count} tokens, not token {token}</source>
        <translation>{file} tiene {count} tokens, pero no el token {token}</translation>
    </message>
    <message>
        <source>{file} is damaged or made by a newer version: {error}</source>
        <translation>{file} está dañado o se creó con una versión más reciente: {error}</translation>
    </message>
    <message>
        <source>{remedy}; it goes on where it stopped</source>
        <translation>{remedy}; continúa donde se quedó</translation>
    </message>
    <message>
        <source>{what} arrives from another place than asked for</source>
        <translation>{what}: llega desde un punto distinto del pedido</translation>
    </message>
    <message>
        <source>the connection broke off at {count} of {total} bytes</source>
        <translation>la conexión se interrumpió a los {count} de {total} bytes</translation>
    </message>
    <message>
        <source>{what} arrived, but is not what was published: its checksum is wrong</source>
        <translation>{what}: ha llegado, pero no es lo que se publicó; la suma de comprobación no coincide</translation>
    </message>
    <message>
        <source>Run it again; if it stays so, the server or a proxy in between changes it</source>
        <translation>Ejecútelo de nuevo; si sigue igual, lo altera el servidor o un proxy intermedio</translation>
    </message>
    <message>
        <source>the server sends another {what} than was published: {length} bytes instead of {known}</source>
        <translation>{what}: el servidor envía algo distinto de lo publicado: {length} bytes en lugar de {known}</translation>
    </message>
    <message>
        <source>the server sends another {what} than was published: {length} bytes and more instead of {known}</source>
        <translation>{what}: el servidor envía algo distinto de lo publicado: {length} bytes o más en lugar de {known}</translation>
    </message>
    <message>
        <source>Run it again later; if it stays so, the server or a proxy in between changes it</source>
        <translation>Ejecútelo de nuevo más tarde; si sigue igual, lo altera el servidor o un proxy intermedio</translation>
    </message>
    <message>
        <source>log in with `hf auth login`, or put a token into HF_TOKEN</source>
        <translation>inicie sesión con `hf auth login` o ponga un token en HF_TOKEN</translation>
    </message>
    <message>
        <source>{url} is no web address</source>
        <translation>{url} no es una dirección web</translation>
    </message>
    <message>
        <source>It begins with https://</source>
        <translation>Empieza por https://</translation>
    </message>
    <message>
        <source>{what} is far larger than it should be</source>
        <translation>{what}: es mucho más grande de lo que debería</translation>
    </message>
    <message>
        <source>cannot get {what}: the connection broke off</source>
        <translation>no se puede obtener {what}: se interrumpió la conexión</translation>
    </message>
    <message>
        <source>Run it again</source>
        <translation>Ejecútelo de nuevo</translation>
    </message>
    <message>
        <source>Check the network connection, and HTTPS_PROXY if a proxy is needed</source>
        <translation>Compruebe la conexión de red, y HTTPS_PROXY si hace falta un proxy</translation>
    </message>
    <message>
        <source>Run it again later</source>
        <translation>Ejecútelo de nuevo más tarde</translation>
    </message>
    <message>
        <source>Run it again in {minutes} min</source>
        <translation>Ejecútelo de nuevo dentro de {minutes} min</translation>
    </message>
    <message>
        <source>{host} passes the download on to an unencrypted connection</source>
        <translation>{host} desvía la descarga a una conexión sin cifrar</translation>
    </message>
    <message>
        <source>{host} gives {what} only to those who accepted its terms</source>
        <translation>{host} solo da {what} a quienes han aceptado sus condiciones</translation>
    </message>
    <message>
        <source>Accept them on its page there, then {login}</source>
        <translation>Acéptelas en su página y después {login}</translation>
    </message>
    <message>
        <source>{host} has no {what}</source>
        <translation>{host} no tiene {what}</translation>
    </message>
    <message>
        <source>Check the name; if it is private, {login}</source>
        <translation>Compruebe el nombre; si es privado, {login}</translation>
    </message>
    <message>
        <source>{host} has no {what}, or wants to know who asks</source>
        <translation>{host} no tiene {what}, o quiere saber quién lo pide</translation>
    </message>
    <message>
        <source>{host} forbids {what}</source>
        <translation>{host} no permite el acceso a {what}</translation>
    </message>
    <message>
        <source>If your account may have it, {login}</source>
        <translation>Si su cuenta puede tenerlo, {login}</translation>
    </message>
    <message>
        <source>{host} has another file now</source>
        <translation>{host} tiene ahora otro archivo</translation>
    </message>
    <message>
        <source>{host} has had too many requests from here (HTTP 429)</source>
        <translation>{host} ha recibido demasiadas peticiones desde aquí (HTTP 429)</translation>
    </message>
    <message>
        <source>{host} has trouble of its own (HTTP {code})</source>
        <translation>{host} tiene sus propios problemas (HTTP {code})</translation>
    </message>
    <message>
        <source>{host} answers HTTP {code} when asked for {what}</source>
        <translation>{host} responde HTTP {code} al pedirle {what}</translation>
    </message>
    <message>
        <source>the connection to {host} stalled</source>
        <translation>la conexión con {host} se quedó parada</translation>
    </message>
    <message>
        <source>the certificate of {host} is not trusted: {reason}</source>
        <translation>el certificado de {host} no es de confianza: {reason}</translation>
    </message>
    <message>
        <source>If a proxy or a virus scanner looks into connections, name its certificate in SSL_CERT_FILE</source>
        <translation>Si un proxy o un antivirus inspecciona las conexiones, indique su certificado en SSL_CERT_FILE</translation>
    </message>
    <message>
        <source>no network, or there is no {host}</source>
        <translation>no hay red, o no existe {host}</translation>
    </message>
    <message>
        <source>cannot reach {host}: {detail}</source>
        <translation>no se puede acceder a {host}: {detail}</translation>
    </message>
    <message>
        <source>too large: {size} GiB, the limit is 2 GiB</source>
        <translation>demasiado grande: {size} GiB, el límite es de 2 GiB</translation>
    </message>
    <message>
        <source>it is a folder, not a picture</source>
        <translation>es una carpeta, no una imagen</translation>
    </message>
    <message>
        <source>it is no regular file</source>
        <translation>no es un archivo normal</translation>
    </message>
    <message>
        <source>the file is gone</source>
        <translation>el archivo ya no existe</translation>
    </message>
    <message>
        <source>no permission to read the file</source>
        <translation>sin permiso para leer el archivo</translation>
    </message>
    <message>
        <source>the file cannot be read: {reason}</source>
        <translation>no se puede leer el archivo: {reason}</translation>
    </message>
    <message>
        <source>not enough memory to read the file</source>
        <translation>no hay memoria suficiente para leer el archivo</translation>
    </message>
    <message>
        <source>the file is empty</source>
        <translation>el archivo está vacío</translation>
    </message>
    <message>
        <source>too large: {width} x {height} pixels, the limit is {limit} a side</source>
        <translation>demasiado grande: {width} x {height} píxeles, el límite es de {limit} por lado</translation>
    </message>
    <message>
        <source>too large: {width} x {height} pixels, the limit is {limit} megapixels</source>
        <translation>demasiado grande: {width} x {height} píxeles, el límite es de {limit} megapíxeles</translation>
    </message>
    <message>
        <source>not enough memory to decode the picture</source>
        <translation>no hay memoria suficiente para decodificar la imagen</translation>
    </message>
    <message>
        <source>too large: over {opened} megapixels, the limit is {limit} megapixels</source>
        <translation>demasiado grande: más de {opened} megapíxeles, el límite es de {limit} megapíxeles</translation>
    </message>
    <message>
        <source>not a picture</source>
        <translation>no es una imagen</translation>
    </message>
    <message>
        <source>damaged: the file ends too early</source>
        <translation>dañado: el archivo termina antes de tiempo</translation>
    </message>
    <message>
        <source>damaged, or an unknown variety of {type}</source>
        <translation>dañado, o una variante desconocida de {type}</translation>
    </message>
    <message>
        <source>damaged: it cannot be decoded</source>
        <translation>dañado: no se puede decodificar</translation>
    </message>
    <message>
        <source>damaged: it cannot be decoded ({text})</source>
        <translation>dañado: no se puede decodificar ({text})</translation>
    </message>
    <message>
        <source>there are more than {most} names to leave out</source>
        <translation>hay más de {most} nombres que excluir</translation>
    </message>
    <message>
        <source>Use * in some of them</source>
        <translation>Use * en algunos de ellos</translation>
    </message>
    <message>
        <source>{pattern} is a path</source>
        <translation>{pattern} es una ruta</translation>
    </message>
    <message>
        <source>Write the name of a file or folder only, such as Screenshots or *.png</source>
        <translation>Escriba solo el nombre de un archivo o una carpeta, como Screenshots o *.png</translation>
    </message>
    <message>
        <source>{pattern} leaves out everything</source>
        <translation>{pattern} lo excluye todo</translation>
    </message>
    <message>
        <source>Write a part of the names, such as *.png</source>
        <translation>Escriba una parte de los nombres, como *.png</translation>
    </message>
    <message>
        <source>HEIC pictures cannot be read: pillow-heif is not installed</source>
        <translation>no se pueden leer imágenes HEIC: pillow-heif no está instalado</translation>
    </message>
    <message>
        <source>raw pictures cannot be read: rawpy is not usable ({error})</source>
        <translation>no se pueden leer imágenes RAW: rawpy no se puede usar ({error})</translation>
    </message>
    <message>
        <source>no such folder: {shown}</source>
        <translation>no existe la carpeta: {shown}</translation>
    </message>
    <message>
        <source>Check the spelling, or plug in the drive it is on</source>
        <translation>Compruebe cómo está escrita, o conecte la unidad en la que está</translation>
    </message>
    <message>
        <source>{shown} is a file, not a folder</source>
        <translation>{shown} es un archivo, no una carpeta</translation>
    </message>
    <message>
        <source>Name the folder it is in</source>
        <translation>Indique la carpeta en la que está</translation>
    </message>
    <message>
        <source>no permission to read {shown}</source>
        <translation>sin permiso para leer {shown}</translation>
    </message>
    <message>
        <source>Allow reading it, or choose another folder</source>
        <translation>Permita su lectura o elija otra carpeta</translation>
    </message>
    <message>
        <source>cannot read {shown}: {reason}</source>
        <translation>no se puede leer {shown}: {reason}</translation>
    </message>
    <message>
        <source>Choose another folder</source>
        <translation>Elija otra carpeta</translation>
    </message>
    <message>
        <source>it is no longer there</source>
        <translation>ya no está ahí</translation>
    </message>
    <message>
        <source>another program is writing its sidecar</source>
        <translation>otro programa está escribiendo su archivo sidecar</translation>
    </message>
    <message>
        <source>its sidecar cannot be written ({reason})</source>
        <translation>no se puede escribir su archivo sidecar ({reason})</translation>
    </message>
    <message>
        <source>videos cannot be read here: `pip install photosearch[video]` adds what does</source>
        <translation>aquí no se pueden leer vídeos: `pip install photosearch[video]` añade lo necesario</translation>
    </message>
    <message>
        <source>damaged: none of its frames can be decoded</source>
        <translation>dañado: no se puede decodificar ninguno de sus fotogramas</translation>
    </message>
    <message>
        <source>not enough memory to decode the video</source>
        <translation>no hay memoria suficiente para decodificar el vídeo</translation>
    </message>
    <message>
        <source>damaged, or no video of a kind that can be read ({reason})</source>
        <translation>dañado, o no es un vídeo de un tipo que se pueda leer ({reason})</translation>
    </message>
    <message>
        <source>it has sound and no pictures</source>
        <translation>tiene sonido pero no imágenes</translation>
    </message>
    <message>
        <source>it has no pictures</source>
        <translation>no tiene imágenes</translation>
    </message>
    <message>
        <source>its pictures are of a kind that cannot be decoded</source>
        <translation>sus imágenes son de un tipo que no se puede decodificar</translation>
    </message>
    <message>
        <source>too large: {width} x {height} pixels</source>
        <translation>demasiado grande: {width} x {height} píxeles</translation>
    </message>
    <message>
        <source>its sidecar is too large</source>
        <translation>su archivo sidecar es demasiado grande</translation>
    </message>
    <message>
        <source>its sidecar is of a kind that photosearch does not write to</source>
        <translation>su archivo sidecar es de un tipo en el que photosearch no escribe</translation>
    </message>
    <message>
        <source>its sidecar cannot be changed safely</source>
        <translation>su archivo sidecar no se puede modificar de forma segura</translation>
    </message>
    <message>
        <source>its sidecar is damaged ({error})</source>
        <translation>su archivo sidecar está dañado ({error})</translation>
    </message>
    <message>
        <source>its sidecar has too many ratings</source>
        <translation>su archivo sidecar tiene demasiadas valoraciones</translation>
    </message>
    <message>
        <source>its sidecar cannot be understood</source>
        <translation>su archivo sidecar no se puede interpretar</translation>
    </message>
    <message>
        <source>its sidecar has no place for a rating</source>
        <translation>su archivo sidecar no tiene sitio para una valoración</translation>
    </message>
    <message>
        <source>the terms of the query cancel each other out</source>
        <translation>los términos de la búsqueda se anulan entre sí</translation>
    </message>
    <message>
        <source>Leave one of them out</source>
        <translation>Omita uno de ellos</translation>
    </message>
    <message>
        <source>January</source>
        <translation>enero</translation>
    </message>
    <message>
        <source>February</source>
        <translation>febrero</translation>
    </message>
    <message>
        <source>March</source>
        <translation>marzo</translation>
    </message>
    <message>
        <source>April</source>
        <translation>abril</translation>
    </message>
    <message>
        <source>May</source>
        <translation>mayo</translation>
    </message>
    <message>
        <source>June</source>
        <translation>junio</translation>
    </message>
    <message>
        <source>July</source>
        <translation>julio</translation>
    </message>
    <message>
        <source>August</source>
        <translation>agosto</translation>
    </message>
    <message>
        <source>September</source>
        <translation>septiembre</translation>
    </message>
    <message>
        <source>October</source>
        <translation>octubre</translation>
    </message>
    <message>
        <source>November</source>
        <translation>noviembre</translation>
    </message>
    <message>
        <source>December</source>
        <translation>diciembre</translation>
    </message>
    <message>
        <source>there is no date beside the ..</source>
        <translation>falta una fecha junto a ..</translation>
    </message>
    <message>
        <source>Write it as 2019..2021, 2019.. or ..2021</source>
        <translation>Escríbalo como 2019..2021, 2019.. o ..2021</translation>
    </message>
    <message>
        <source>the range ends before it begins</source>
        <translation>el intervalo termina antes de empezar</translation>
    </message>
    <message>
        <source>Write it the other way round: {first}..{last}</source>
        <translation>Escríbalo al revés: {first}..{last}</translation>
    </message>
    <message>
        <source>this is no date</source>
        <translation>esto no es una fecha</translation>
    </message>
    <message>
        <source>Write one like {forms}</source>
        <translation>Escriba una como {forms}</translation>
    </message>
    <message>
        <source>it is not clear which number is the month</source>
        <translation>no está claro qué número es el mes</translation>
    </message>
    <message>
        <source>Write it as {year}-{other}-{one} or {year}-{one}-{other}</source>
        <translation>Escríbalo como {year}-{other}-{one} o {year}-{one}-{other}</translation>
    </message>
    <message>
        <source>{year} is no leap year</source>
        <translation>{year} no es un año bisiesto</translation>
    </message>
    <message>
        <source>{month} {year}</source>
        <translation>{month} de {year}</translation>
    </message>
    <message>
        <source>there is no month {month}</source>
        <translation>no existe el mes {month}</translation>
    </message>
    <message>
        <source>Write {date}</source>
        <translation>Escriba {date}</translation>
    </message>
    <message>
        <source>there is no {day} {month}</source>
        <translation>no existe el {day} de {month}</translation>
    </message>
    <message>
        <source>{month} has {days} days</source>
        <translation>{month} tiene {days} días</translation>
    </message>
    <message>
        <source>the year {year} is out of range</source>
        <translation>el año {year} está fuera de rango</translation>
    </message>
    <message>
        <source>Years go from {first} to {last}</source>
        <translation>Los años van de {first} a {last}</translation>
    </message>
    <message>
        <source>decoding it takes too long</source>
        <translation>se tarda demasiado en decodificarlo</translation>
    </message>
    <message>
        <source>reading and decoding it takes more than {limit} s</source>
        <translation>se tarda más de {limit} s en leerlo y decodificarlo</translation>
    </message>
    <message>
        <source>decoding it takes too much memory, or the program was ended from outside</source>
        <translation>decodificarlo requiere demasiada memoria, o el programa se cerró desde fuera</translation>
    </message>
    <message>
        <source>decoding it makes the decoder crash ({named})</source>
        <translation>al decodificarlo, el decodificador se bloquea ({named})</translation>
    </message>
    <message>
        <source>exit code {code}</source>
        <translation>código de salida {code}</translation>
    </message>
    <message>
        <source>signal {name}</source>
        <translation>señal {name}</translation>
    </message>
    <message>
        <source>the process that decodes photos cannot be started: {error}</source>
        <translation>no se puede iniciar el proceso que decodifica las fotos: {error}</translation>
    </message>
    <message>
        <source>Close other programs, or install photosearch anew</source>
        <translation>Cierre otros programas o vuelva a instalar photosearch</translation>
    </message>
    <message>
        <source>it does not speak as expected</source>
        <translation>no responde como se esperaba</translation>
    </message>
    <message>
        <source>its folder is not connected at present</source>
        <translation>la carpeta de esta foto no está conectada en este momento</translation>
    </message>
    <message>
        <source>photo {photo} is no longer in the library</source>
        <translation>la foto {photo} ya no está en la biblioteca</translation>
    </message>
    <message>
        <source>a video can only be copied with its metadata; export the original file</source>
        <translation>un vídeo solo se puede copiar con sus metadatos; exporte el archivo original</translation>
    </message>
    <message>
        <source>it cannot be read ({reason})</source>
        <translation>no se puede leer ({reason})</translation>
    </message>
    <message>
        <source>it cannot be read to its end ({reason})</source>
        <translation>no se puede leer hasta el final ({reason})</translation>
    </message>
    <message>
        <source>no room left on the disk of {folder}</source>
        <translation>no queda espacio en el disco de {folder}</translation>
    </message>
    <message>
        <source>no room left on the disk of {folder} ({free} MB free)</source>
        <translation>no queda espacio en el disco de {folder} ({free} MB libres)</translation>
    </message>
    <message>
        <source>Free some space, or choose another folder</source>
        <translation>Libere espacio o elija otra carpeta</translation>
    </message>
    <message>
        <source>cannot write to {folder}: {reason}</source>
        <translation>no se puede escribir en {folder}: {reason}</translation>
    </message>
    <message>
        <source>a filter has no weight</source>
        <translation>un filtro no lleva peso</translation>
    </message>
    <message>
        <source>Leave out the ^, or put the value in quotes</source>
        <translation>Omita el ^, o ponga el valor entre comillas</translation>
    </message>
    <message>
        <source>nothing stands beside a comma</source>
        <translation>no hay nada junto a una coma</translation>
    </message>
    <message>
        <source>Write a list as {name}:one,two, without spaces</source>
        <translation>Escriba la lista como {name}:uno,dos, sin espacios</translation>
    </message>
    <message>
        <source>{name}: takes one date</source>
        <translation>{name}: admite una sola fecha</translation>
    </message>
    <message>
        <source>Write a range as date:2019..2021</source>
        <translation>Escriba un intervalo como date:2019..2021</translation>
    </message>
    <message>
        <source>this is neither a whole number nor a range</source>
        <translation>esto no es un número entero ni un intervalo</translation>
    </message>
    <message>
        <source>Write {field}:3, {field}:3+ or {field}:3..5</source>
        <translation>Escriba {field}:3, {field}:3+ o {field}:3..5</translation>
    </message>
    <message>
        <source>{end} is too large</source>
        <translation>{end} es demasiado grande</translation>
    </message>
    <message>
        <source>The largest {field} is {highest}</source>
        <translation>El valor máximo de {field} es {highest}</translation>
    </message>
    <message>
        <source>nothing is between {low} and {high}</source>
        <translation>no hay nada entre {low} y {high}</translation>
    </message>
    <message>
        <source>Write it as {field}:{high}..{low}</source>
        <translation>Escríbalo como {field}:{high}..{low}</translation>
    </message>
    <message>
        <source>{sign} and + say it twice</source>
        <translation>{sign} y + dicen lo mismo dos veces</translation>
    </message>
    <message>
        <source>Write {one}+ or &gt;={one}</source>
        <translation>Escriba {one}+ o &gt;={one}</translation>
    </message>
    <message>
        <source>this is no type of file that photosearch reads</source>
        <translation>esto no es un tipo de archivo que photosearch lea</translation>
    </message>
    <message>
        <source>Write a suffix such as jpg, heic or nef, or raw, photo or video</source>
        <translation>Escriba una extensión como jpg, heic o nef, o bien raw, photo o video</translation>
    </message>
    <message>
        <source>this is no orientation</source>
        <translation>esto no es una orientación</translation>
    </message>
    <message>
        <source>Write one of: {names}</source>
        <translation>Escriba una de estas: {names}</translation>
    </message>
    <message>
        <source>photos are not told apart by this</source>
        <translation>las fotos no se distinguen por esto</translation>
    </message>
    <message>
        <source>this is no place</source>
        <translation>esto no es un lugar</translation>
    </message>
    <message>
        <source>Write latitude and longitude in degrees: near:&quot;52.52,13.40&quot;</source>
        <translation>Escriba latitud y longitud en grados: near:&quot;52.52,13.40&quot;</translation>
    </message>
    <message>
        <source>there is no latitude {latitude}</source>
        <translation>no existe la latitud {latitude}</translation>
    </message>
    <message>
        <source>It goes from -90 (south) to 90 (north)</source>
        <translation>Va de -90 (sur) a 90 (norte)</translation>
    </message>
    <message>
        <source>there is no longitude {longitude}</source>
        <translation>no existe la longitud {longitude}</translation>
    </message>
    <message>
        <source>It goes from -180 (west) to 180 (east)</source>
        <translation>Va de -180 (oeste) a 180 (este)</translation>
    </message>
    <message>
        <source>this is no distance</source>
        <translation>esto no es una distancia</translation>
    </message>
    <message>
        <source>Write it as within:5km, within:800m or within:3mi</source>
        <translation>Escríbala como within:5km, within:800m o within:3mi</translation>
    </message>
    <message>
        <source>this is no distance on Earth</source>
        <translation>esto no es una distancia en la Tierra</translation>
    </message>
    <message>
        <source>Write up to {most} km</source>
        <translation>Escriba como máximo {most} km</translation>
    </message>
    <message>
        <source>{filter}: {message}</source>
        <translation>{filter}: {message}</translation>
    </message>
    <message>
        <source>the library {library}</source>
        <translation>la biblioteca {library}</translation>
    </message>
    <message>
        <source>no photos in {folder}</source>
        <translation>no hay fotos en {folder}</translation>
    </message>
    <message>
        <source>It reads JPEG, PNG, WebP, GIF, TIFF, BMP, HEIC, AVIF and raw files and videos outside hidden folders</source>
        <translation>Lee JPEG, PNG, WebP, GIF, TIFF, BMP, HEIC, AVIF y archivos RAW y vídeos que no estén en carpetas ocultas</translation>
    </message>
    <message>
        <source>It reads JPEG, PNG, WebP, GIF, TIFF, BMP, HEIC, AVIF and raw files (and videos with the extra `video`) outside hidden folders</source>
        <translation>Lee JPEG, PNG, WebP, GIF, TIFF, BMP, HEIC, AVIF y archivos RAW (y vídeos con el extra `video`) que no estén en carpetas ocultas</translation>
    </message>
    <message>
        <source>{path} is a file, not a library folder</source>
        <translation>{path} es un archivo, no una carpeta de biblioteca</translation>
    </message>
    <message>
        <source>Choose a folder with --library</source>
        <translation>Elija una carpeta con --library</translation>
    </message>
    <message>
        <source>there is no library in {path} yet</source>
        <translation>todavía no hay ninguna biblioteca en {path}</translation>
    </message>
    <message>
        <source>Make one with `photosearch index FOLDER`</source>
        <translation>Créela con `photosearch index FOLDER`</translation>
    </message>
    <message>
        <source>{path} holds other files ({foreign}) and no library</source>
        <translation>{path} contiene otros archivos ({foreign}) y ninguna biblioteca</translation>
    </message>
    <message>
        <source>Choose an empty or new folder with --library</source>
        <translation>Elija una carpeta vacía o nueva con --library</translation>
    </message>
    <message>
        <source>this library was indexed with {name} (revision {revision}, {dimension} numbers), but the model at hand is {other} (revision {its_revision}, {its_dimension} numbers)</source>
        <translation>esta biblioteca se indexó con {name} (revisión {revision}, {dimension} números), pero el modelo disponible es {other} (revisión {its_revision}, {its_dimension} números)</translation>
    </message>
    <message>
        <source>Run `photosearch index` to embed the photos again with it</source>
        <translation>Ejecute `photosearch index` para examinar de nuevo las fotos con él</translation>
    </message>
    <message>
        <source>{name} makes embeddings of shape {shape}, not [1, {dimension}]</source>
        <translation>{name} crea vectores de forma {shape}, no [1, {dimension}]</translation>
    </message>
    <message>
        <source>{name} is the model in use</source>
        <translation>{name} es el modelo en uso</translation>
    </message>
    <message>
        <source>Use another one first</source>
        <translation>Use primero otro</translation>
    </message>
    <message>
        <source>this library is being switched to {name}</source>
        <translation>esta biblioteca está cambiando a {name}</translation>
    </message>
    <message>
        <source>Stay with {in_use} first: use that</source>
        <translation>Quédese antes con {in_use}: vuelva a elegirlo</translation>
    </message>
    <message>
        <source>this library has no embeddings of {name}</source>
        <translation>esta biblioteca no tiene vectores de {name}</translation>
    </message>
    <message>
        <source>the library {library} is being written by {owner}</source>
        <translation>{owner} está escribiendo en la biblioteca {library}</translation>
    </message>
    <message>
        <source>Wait until it is done, or close that program; searching works meanwhile</source>
        <translation>Espere a que termine, o cierre ese programa; mientras tanto se puede buscar</translation>
    </message>
    <message>
        <source>the file system of the library {library} has no locks</source>
        <translation>el sistema de archivos de la biblioteca {library} no admite bloqueos</translation>
    </message>
    <message>
        <source>Keep the library on a disk of this computer (--library); the photos may stay</source>
        <translation>Guarde la biblioteca en un disco de este equipo (--library); las fotos pueden quedarse donde están</translation>
    </message>
    <message>
        <source>another process</source>
        <translation>otro proceso</translation>
    </message>
    <message>
        <source>this process</source>
        <translation>este proceso</translation>
    </message>
    <message>
        <source>process {pid}</source>
        <translation>el proceso {pid}</translation>
    </message>
    <message>
        <source>process {pid} ({program})</source>
        <translation>el proceso {pid} ({program})</translation>
    </message>
    <message>
        <source>there is no rating of {rating} stars</source>
        <translation>no existe una valoración de {rating} estrellas</translation>
    </message>
    <message>
        <source>Choose 0 to 5</source>
        <translation>Elija de 0 a 5</translation>
    </message>
    <message>
        <source>what the photo shows, in your words</source>
        <translation>lo que muestra la foto, con sus palabras</translation>
    </message>
    <message>
        <source>push away from this</source>
        <translation>alejar los resultados de esto</translation>
    </message>
    <message>
        <source>more or less weight for a word or a phrase</source>
        <translation>más o menos peso para una palabra o expresión</translation>
    </message>
    <message>
        <source>looks like this picture, or photo of this number</source>
        <translation>se parece a esta imagen, o a la foto con este número</translation>
    </message>
    <message>
        <source>occur just so in name, folder, caption, keywords or camera</source>
        <translation>aparece tal cual en nombre, carpeta, pie de foto, palabras clave o cámara</translation>
    </message>
    <message>
        <source>taken then; also 2023-05, 2023-05-14, may-2021, 1990s</source>
        <translation>tomada entonces; también 2023-05, 2023-05-14, may-2021, 1990s</translation>
    </message>
    <message>
        <source>also today, last-week, last-30-days, christmas</source>
        <translation>también today, last-week, last-30-days, christmas</translation>
    </message>
    <message>
        <source>taken before or after it, without 2020 itself</source>
        <translation>tomada antes o después, sin incluir 2020</translation>
    </message>
    <message>
        <source>the name contains this</source>
        <translation>el nombre contiene esto</translation>
    </message>
    <message>
        <source>the path contains this</source>
        <translation>la ruta contiene esto</translation>
    </message>
    <message>
        <source>one or the other; also raw, photo, video</source>
        <translation>uno u otro; también raw, photo, video</translation>
    </message>
    <message>
        <source>stars; width: and height: likewise, and rating:&gt;=3</source>
        <translation>estrellas; también width:, height: y rating:&gt;=3</translation>
    </message>
    <message>
        <source>or landscape, or square</source>
        <translation>también landscape o square</translation>
    </message>
    <message>
        <source>latitude and longitude; also m and mi</source>
        <translation>latitud y longitud; también m y mi</translation>
    </message>
    <message>
        <source>or offline, video, raw, animated, hidden</source>
        <translation>también offline, video, raw, animated, hidden</translation>
    </message>
    <message>
        <source>in the album of this name</source>
        <translation>en el álbum con este nombre</translation>
    </message>
    <message>
        <source>not that</source>
        <translation>excluye esto</translation>
    </message>
    <message>
        <source>one or the other; without OR, all must be fulfilled</source>
        <translation>uno u otro; sin OR, deben cumplirse todos</translation>
    </message>
    <message>
        <source>the query is empty</source>
        <translation>la búsqueda está vacía</translation>
    </message>
    <message>
        <source>Describe a photo, for example &quot;two dogs on a beach&quot;</source>
        <translation>Describa una foto, por ejemplo &quot;two dogs on a beach&quot;</translation>
    </message>
    <message>
        <source>a closing &quot; is missing</source>
        <translation>falta un &quot; de cierre</translation>
    </message>
    <message>
        <source>Add it, or leave out the opening &quot;</source>
        <translation>Añádalo, u omita el &quot; inicial</translation>
    </message>
    <message>
        <source>nothing stands here to look for</source>
        <translation>aquí no hay nada que buscar</translation>
    </message>
    <message>
        <source>Write a word between the quotes</source>
        <translation>Escriba una palabra entre las comillas</translation>
    </message>
    <message>
        <source>Write a word before it</source>
        <translation>Escriba una palabra antes</translation>
    </message>
    <message>
        <source>quotes begin or end within a value</source>
        <translation>hay comillas que empiezan o terminan dentro de un valor</translation>
    </message>
    <message>
        <source>Put all of it in quotes: folder:&quot;C:\My Photos&quot;</source>
        <translation>Póngalo todo entre comillas: folder:&quot;C:\My Photos&quot;</translation>
    </message>
    <message>
        <source>the weight ^{weight} is not a number above 0 and up to {most}</source>
        <translation>el peso ^{weight} no es un número mayor que 0 y hasta {most}</translation>
    </message>
    <message>
        <source>Write it as sunset^2</source>
        <translation>Escríbalo como sunset^2</translation>
    </message>
    <message>
        <source>a closing ) is missing</source>
        <translation>falta un ) de cierre</translation>
    </message>
    <message>
        <source>Add it, or leave out this (</source>
        <translation>Añádalo, u omita este (</translation>
    </message>
    <message>
        <source>this ) closes nothing</source>
        <translation>este ) no cierra nada</translation>
    </message>
    <message>
        <source>Between parentheses stand only filters and &quot;exact words&quot;, beginning with one of them</source>
        <translation>Entre paréntesis solo puede haber filtros y &quot;palabras exactas&quot;, empezando por uno de ellos</translation>
    </message>
    <message>
        <source>the parentheses are nested too deeply</source>
        <translation>los paréntesis están demasiado anidados</translation>
    </message>
    <message>
        <source>{most} levels are allowed</source>
        <translation>Se permiten {most} niveles</translation>
    </message>
    <message>
        <source>there is no filter {name}</source>
        <translation>no hay ningún filtro {name}</translation>
    </message>
    <message>
        <source>Filters are: {names}</source>
        <translation>Los filtros son: {names}</translation>
    </message>
    <message>
        <source>{name}: stands without a value</source>
        <translation>{name}: no tiene valor</translation>
    </message>
    <message>
        <source>Write it right after the colon: {example}</source>
        <translation>Escríbalo justo después de los dos puntos: {example}</translation>
    </message>
    <message>
        <source>within: has no minus</source>
        <translation>within: no admite el signo menos</translation>
    </message>
    <message>
        <source>Put it before the near: -near:&quot;52.52,13.40&quot;</source>
        <translation>Póngalo delante de near: -near:&quot;52.52,13.40&quot;</translation>
    </message>
    <message>
        <source>{word} between filters is taken for a word</source>
        <translation>{word} entre filtros se toma por una palabra</translation>
    </message>
    <message>
        <source>Write it as {word}</source>
        <translation>Escríbalo como {word}</translation>
    </message>
    <message>
        <source>{word} does not stand between two filters</source>
        <translation>{word} no está entre dos filtros</translation>
    </message>
    <message>
        <source>Filters are such as camera:canon or &quot;exact words&quot;; in small letters it is just a word</source>
        <translation>Los filtros son del tipo camera:canon o &quot;palabras exactas&quot;; en minúsculas es solo una palabra</translation>
    </message>
    <message>
        <source>there are too many filters</source>
        <translation>hay demasiados filtros</translation>
    </message>
    <message>
        <source>{most} are allowed</source>
        <translation>Se permiten {most}</translation>
    </message>
    <message>
        <source>within: belongs to no near:</source>
        <translation>within: no acompaña a ningún near:</translation>
    </message>
    <message>
        <source>Write it after one: near:&quot;52.52,13.40&quot; within:5km</source>
        <translation>Escríbalo después de uno: near:&quot;52.52,13.40&quot; within:5km</translation>
    </message>
    <message>
        <source>what is pushed away</source>
        <translation>lo que lleva el signo menos</translation>
    </message>
    <message>
        <source>what has a weight</source>
        <translation>lo que lleva peso</translation>
    </message>
    <message>
        <source>Write it before the parentheses, or -({words}) to leave out what has these words</source>
        <translation>Escríbalo antes del paréntesis, o -({words}) para excluir lo que contiene estas palabras</translation>
    </message>
    <message>
        <source>a picture</source>
        <translation>una imagen</translation>
    </message>
    <message>
        <source>Write it before the parentheses</source>
        <translation>Escríbalo antes del paréntesis</translation>
    </message>
    <message>
        <source>a word</source>
        <translation>una palabra</translation>
    </message>
    <message>
        <source>Write words before the parentheses, or in quotes if they must occur</source>
        <translation>Escriba las palabras antes del paréntesis, o entre comillas si deben aparecer</translation>
    </message>
    <message>
        <source>{what} cannot stand among filters in parentheses</source>
        <translation>{what} no puede estar entre filtros dentro de un paréntesis</translation>
    </message>
    <message>
        <source>{named} is not in a folder of this library</source>
        <translation>{named} no está en ninguna carpeta de esta biblioteca</translation>
    </message>
    <message>
        <source>photo {photo} is not in the library, or not indexed yet</source>
        <translation>la foto {photo} no está en la biblioteca o aún no se ha indexado</translation>
    </message>
    <message>
        <source>Choose another</source>
        <translation>Elija otra</translation>
    </message>
    <message>
        <source>the picture</source>
        <translation>la imagen</translation>
    </message>
    <message>
        <source>cannot search by {name}: {message}</source>
        <translation>no se puede buscar por {name}: {message}</translation>
    </message>
    <message>
        <source>no release address is set, so there is nowhere to ask for a newer photosearch</source>
        <translation>no se ha configurado ninguna dirección de versiones, así que no hay dónde consultar si hay un photosearch más reciente</translation>
    </message>
    <message>
        <source>Name one in {variable}</source>
        <translation>Indique una en {variable}</translation>
    </message>
    <message>
        <source>this photosearch calls itself {current}, which is no version to compare</source>
        <translation>este photosearch indica la versión {current}, que no se puede comparar</translation>
    </message>
    <message>
        <source>the network is switched off by HF_HUB_OFFLINE</source>
        <translation>la red está desactivada por HF_HUB_OFFLINE</translation>
    </message>
    <message>
        <source>Unset it, then ask again</source>
        <translation>Elimine esa variable y vuelva a comprobar</translation>
    </message>
    <message>
        <source>news of releases</source>
        <translation>información sobre nuevas versiones</translation>
    </message>
    <message>
        <source>Look for yourself at {page}</source>
        <translation>Compruébelo por su cuenta en {page}</translation>
    </message>
    <message>
        <source>{host} answers with no {what}</source>
        <translation>{host} responde sin {what}</translation>
    </message>
    <message>
        <source>{before}, {next}</source>
        <translation>{before}, {next}</translation>
    </message>
    <message>
        <source>{before} {next}</source>
        <translation>{before} {next}</translation>
    </message>
    <message>
        <source>{before}; {next}</source>
        <translation>{before}; {next}</translation>
    </message>
    <message>
        <source>Draw around what to look for, or press {key} for what is in sight</source>
        <translation>Rodee lo que quiere buscar, o pulse {key} para usar lo que se ve</translation>
    </message>
</context>
</TS>
